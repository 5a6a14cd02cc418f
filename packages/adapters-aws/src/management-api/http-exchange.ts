import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

export interface Answer {
  readonly status: number;
  /** The name of the error, where the service says one. */
  readonly errorType: string | undefined;
}

/** Posts a body, and resolves when the answer has come to its end. @throws what the connection does, or a `TimeoutError`. */
export type HttpExchange = (path: string, headers: readonly string[], body: Uint8Array) => Promise<Answer>;

/** An exchange that was not over in its time; whether the post was taken is not known. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** More than are posted at a time: a post that waited for a connection here would lose its time to the others. */
const maxSockets = 256;
/**
 * How long a connection may be unused and is still trusted. A function is frozen between its invocations, and is not told
 * that the other end has given a connection up meanwhile: a post over it would be lost.
 */
const idleMs = 10_000;

/**
 * Exchanges over connections that are kept.
 *
 * @param options.deadlineMs from the call to the end of the answer's body, waiting for a connection included
 */
export function createHttpExchange({
  endpoint,
  deadlineMs,
}: {
  readonly endpoint: URL;
  readonly deadlineMs: number;
}): HttpExchange {
  const isSecure = endpoint.protocol === "https:";
  const begin = isSecure ? httpsRequest : httpRequest;
  const options = { keepAlive: true, maxSockets, timeout: idleMs };
  const target = {
    method: "POST",
    // Without the brackets that a URL has around an IPv6 address.
    host: endpoint.hostname.replace(/^\[|\]$/g, ""),
    port: endpoint.port || (isSecure ? "443" : "80"),
    agent: isSecure ? new HttpsAgent(options) : new HttpAgent(options),
  };

  return (path, headers, body) =>
    new Promise((resolve, reject) => {
      const request = begin({ ...target, path, headers });
      const deadline = setTimeout(() => {
        reject(new TimeoutError(`There was no whole answer within ${deadlineMs} ms.`));
        request.destroy();
      }, deadlineMs);
      const fail = (fault: Error) => {
        clearTimeout(deadline);
        reject(fault);
      };
      request.on("error", fail);
      request.on("response", (response) => {
        response.on("error", fail);
        response.on("end", () => {
          clearTimeout(deadline);
          const { statusCode = 0, headers } = response;
          resolve({ status: statusCode, errorType: headers["x-amzn-errortype"]?.toString().split(":", 1)[0] });
        });
        // To its end, or the connection could not be used again. What it says is not kept: a refused signature is answered
        // with the headers that were signed, the session token among them.
        response.resume();
      });
      request.end(body);
    });
}
