import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createExchangeHttpHandler, type ExchangeHttpHandler } from "../../src/http/exchange-http-handler.ts";

let answer: RequestListener;
let server: ReturnType<typeof createServer>;
let handler: ExchangeHttpHandler;
beforeEach(async () => {
  answer = (_request, response) => void response.end();
  server = createServer((request, response) => answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  handler = createExchangeHttpHandler(5000);
});
afterEach(async () => {
  handler.destroy();
  server.close();
  await once(server, "close");
});

const portOf = () => (server.address() as AddressInfo).port;

function send(request: {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}) {
  const { headers = {}, body = "{}" } = request;
  const length = String(Buffer.byteLength(String(body)));
  return handler.handle({
    ...{ protocol: "http:", hostname: "127.0.0.1", port: portOf(), method: "POST", path: "/", ...request, body },
    headers: { host: `127.0.0.1:${portOf()}`, "content-length": length, ...headers },
  });
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += piece;
  return text;
}

test("a call and its answer pass as they are, whatever the status", async () => {
  answer = async (request, response) => {
    response.writeHead(400, { "X-Amzn-RequestId": "r-1" });
    response.end(JSON.stringify([request.method, request.url, request.headers["x-amz-target"], await textOf(request)]));
  };
  const { response } = await send({ headers: { "X-Amz-Target": "DynamoDB.GetItem" }, body: "日本" });
  expect(response.statusCode).toBe(400);
  expect(response.headers).toMatchObject({ "x-amzn-requestid": "r-1" });
  expect(JSON.parse(Buffer.from(response.body).toString())).toEqual(["POST", "/", "DynamoDB.GetItem", "日本"]);
});

test("a large answer comes whole", async () => {
  const text = "é".repeat(1_000_000);
  answer = (_request, response) => void response.end(text);
  const { response } = await send({});
  expect(Buffer.from(response.body).toString()).toBe(text);
});

test("what cannot be sent as it is, is not sent", async () => {
  const refused = { method: "GET", headers: {}, body: "" };
  await expect(send(refused)).rejects.toThrow(RangeError);
  // The last two are line breaks once they are cut to a byte.
  for (const target of ["a\r\nhost: b", "a\0", "a\u010d\u010ahost: b"]) {
    await expect(send({ headers: { "x-amz-target": target } })).rejects.toThrow("no header can have");
  }
  await expect(send({ body: { pipe: () => {} } })).rejects.toThrow(TypeError);
});

test("an answer that does not come in time has the name that the SDK tries again for", async () => {
  answer = () => {};
  handler.destroy();
  handler = createExchangeHttpHandler(50);
  await expect(send({})).rejects.toMatchObject({ name: "TimeoutError" });
  server.closeAllConnections();
});

test("a connection that ends has the code that the SDK tries again for", async () => {
  answer = (request) => request.socket.destroy();
  await expect(send({})).rejects.toMatchObject({ code: "ECONNRESET" });
});
