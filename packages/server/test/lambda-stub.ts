import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a function, or Lambda in its place, answers with. */
export type Reply =
  | { readonly answer: unknown }
  | { readonly errorType: string }
  | { readonly status: number; readonly error: string }
  | "reset";

export interface LambdaStub extends AsyncDisposable {
  readonly endpoint: string;
  /** Every request so far: the function's name, and what it was given. */
  readonly requests: { readonly functionName: string; readonly payload: Record<string, unknown> }[];
}

/** Lambda's Invoke over HTTP, which replies to each request what a test decides. */
export async function startLambdaStub(
  reply: (payload: Record<string, unknown>, functionName: string) => Reply,
): Promise<LambdaStub> {
  const requests: { functionName: string; payload: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const functionName = decodeURIComponent(/functions\/([^/]+)\//.exec(request.url ?? "")?.[1] ?? "");
    const payload = JSON.parse(Buffer.concat(chunks).toString());
    requests.push({ functionName, payload });
    const replied = reply(payload, functionName);
    if (replied === "reset") return void request.socket.resetAndDestroy();
    if ("status" in replied) {
      response.writeHead(replied.status, { "x-amzn-errortype": replied.error, "content-type": "application/json" });
      return void response.end(JSON.stringify({ Type: "User", Message: replied.error }));
    }
    if ("errorType" in replied) {
      response.writeHead(200, { "x-amz-function-error": "Unhandled" });
      return void response.end(JSON.stringify({ errorType: replied.errorType, errorMessage: "It failed." }));
    }
    response.end(typeof replied.answer === "string" ? replied.answer : JSON.stringify(replied.answer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
