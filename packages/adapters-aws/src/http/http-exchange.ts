import { connect as connectTcp, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { type Answer, createResponseReader, type ResponseReader } from "./http-response.ts";

/**
 * Posts a body, and resolves when the answer has come to its end.
 *
 * @param headers names and values in turns, as they go over the wire, `Host` and `Content-Length` among them; without
 *   line breaks
 * @throws what the connection does, or a `TimeoutError`; whether the post was taken is not known then
 */
export type HttpExchange = (path: string, headers: readonly string[], body: Uint8Array) => Promise<Answer>;

export interface HttpExchanges {
  readonly exchange: HttpExchange;
  /** Closes the connections: those that nobody uses at once, the others when their exchange is over. */
  close(): void;
}

/** An exchange that was not over in its time. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

export interface HttpExchangeOptions {
  readonly endpoint: URL;
  /** From the call to the end of the answer's body, connecting included. */
  readonly deadlineMs: number;
  /**
   * How long a connection may be unused and is still trusted. A function is frozen between its invocations and is not told
   * that the other end has given a connection up meanwhile: a post over it would be lost.
   */
  readonly idleMs?: number;
  /** Milliseconds from anywhere, for `idleMs`. */
  readonly now?: () => number;
  /** Whether answers have their headers and body. Default: they are passed over. */
  readonly keepsContent?: boolean;
}

/**
 * Exchanges over connections that are kept, one at a time over each: as many connections as exchanges are under way.
 *
 * It speaks HTTP/1.1 itself, as far as posts and calls of DynamoDB need it, because `node:http` spends more than half of a post's
 * processor time, and nearly half of a call's, on what they do not need.
 */
export function createHttpExchange({
  endpoint,
  deadlineMs,
  idleMs = 10_000,
  now = performance.now.bind(performance),
  keepsContent = false,
}: HttpExchangeOptions): HttpExchanges {
  const connect = createConnector(endpoint);
  /** The one used last is used next, so that those beyond what is needed grow old. */
  const idle: { readonly line: Line; readonly sinceMs: number }[] = [];
  let isClosed = false;

  function takeLine(): Line {
    for (let kept = idle.pop(); kept !== undefined; kept = idle.pop()) {
      if (kept.line.isUsable() && now() - kept.sinceMs < idleMs) return kept.line;
      kept.line.destroy();
    }
    return createLine(connect(), keepsContent);
  }

  const exchange: HttpExchange = (path, headers, body) =>
    new Promise((resolve, reject) => {
      const line = takeLine();
      const deadline = setTimeout(() => {
        settle(new TimeoutError(`There was no whole answer within ${deadlineMs} ms.`));
      }, deadlineMs);
      function settle(outcome: Answer | Error): void {
        clearTimeout(deadline);
        if (!(outcome instanceof Error) && outcome.isReusable && !isClosed) idle.push({ line, sinceMs: now() });
        else line.destroy();
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      }
      line.exchange(headOf(path, headers), body, settle);
    });

  return {
    exchange,
    close() {
      isClosed = true;
      for (const { line } of idle.splice(0)) line.destroy();
    },
  };
}

function headOf(path: string, headers: readonly string[]): string {
  let head = `POST ${path} HTTP/1.1\r\n`;
  for (let index = 0; index < headers.length; index += 2) head += `${headers[index]}: ${headers[index + 1]}\r\n`;
  return `${head}\r\n`;
}

/** One connection, with at most one exchange under way. */
interface Line {
  /** @param settle gets the answer, or why there is none; called once, unless the line is destroyed first */
  exchange(head: string, body: Uint8Array, settle: (outcome: Answer | Error) => void): void;
  isUsable(): boolean;
  destroy(): void;
}

function createLine(socket: Socket, keepsContent: boolean): Line {
  let current: { readonly reader: ResponseReader; readonly settle: (outcome: Answer | Error) => void } | undefined;

  function settle(outcome: Answer | Error): void {
    const settled = current;
    current = undefined;
    // A line that nobody uses does not keep the process alive.
    socket.unref();
    settled?.settle(outcome);
  }

  function read(bytes: Buffer): void {
    // Nothing was asked: what comes now would be taken for the answer to the next.
    if (current === undefined) return void socket.destroy();
    try {
      const answer = current.reader.read(bytes);
      if (answer !== undefined) settle(answer);
    } catch (fault) {
      settle(fault instanceof Error ? fault : new Error("The answer cannot be read.", { cause: fault }));
    }
  }

  socket.on("data", read);
  socket.on("error", settle);
  socket.on("close", () => {
    if (current !== undefined) settle(current.reader.end() ?? closedEarly());
  });

  return {
    exchange(head, body, settled) {
      current = { reader: createResponseReader(keepsContent), settle: settled };
      socket.ref();
      socket.cork();
      socket.write(head, "latin1");
      socket.write(body);
      socket.uncork();
    },
    isUsable: () => socket.writable,
    destroy() {
      current = undefined;
      socket.destroy();
    },
  };
}

function closedEarly(): Error {
  return Object.assign(new Error("The connection was closed before the answer had ended."), { code: "ECONNRESET" });
}

/** Opens connections to the endpoint; over TLS, with the session of the one before where the server agrees. */
function createConnector(endpoint: URL): () => Socket {
  // Without the brackets that a URL has around an IPv6 address.
  const host = endpoint.hostname.replace(/^\[|\]$/g, "");
  if (endpoint.protocol !== "https:") {
    const options = { host, port: Number(endpoint.port || 80), noDelay: true };
    return () => connectTcp(options);
  }
  // An address has no name for TLS. In a URL's host only addresses look like these; `isIP` takes milliseconds, once, at the
  // start of every function.
  const named = /^[\d.]+$|:/.test(host) ? {} : { servername: host };
  const options = { host, port: Number(endpoint.port || 443), ALPNProtocols: ["http/1.1"], ...named };
  let session: Buffer | undefined;
  return () => {
    const socket = connectTls({ ...options, ...(session !== undefined && { session }) });
    socket.setNoDelay(true);
    socket.on("session", (latest) => {
      session = latest;
    });
    return socket;
  };
}
