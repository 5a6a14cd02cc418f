// A shop's backend: whoever has ordered something gets a URL to follow the order with.
//
//     GET /orders/17/hub-url     who asks stands in the header x-customer, in the place of a login

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { guardServer } from "@switchboard/request-guard";
import { signWebSocketUrl } from "@switchboard/signed-url";

const {
  PORT = "8091",
  HUB = "ws://127.0.0.1:8081/development",
  // What npm start signs with. A deployed backend reads it from Secrets Manager, and shows it to nobody.
  SIGNING_SECRET = "local-signing-secret",
} = process.env;

const customers: ReadonlyMap<string, string> = new Map([["17", "ada"]]);

/** The order that the request asks for, if whoever asks may follow it. */
function orderOf(path: string, customer: unknown): string | undefined {
  const order = /^\/orders\/(\w+)\/hub-url$/.exec(path)?.[1] ?? "";
  // Nobody's order, asked for by nobody, is no match either.
  return customers.has(order) && customers.get(order) === customer ? order : undefined;
}

const server = createServer(({ url = "/", headers }, response) => {
  const order = orderOf(url, headers["x-customer"]);
  if (order === undefined) {
    response.writeHead(403).end();
    return;
  }
  // Good for five minutes: the client asks for a new one whenever it connects.
  const signed = signWebSocketUrl({ url: HUB, session: `order-${order}`, secret: SIGNING_SECRET });
  response.writeHead(200, { "content-type": "text/plain", "cache-control": "no-store" });
  response.end(signed);
});

// On a developer's machine web pages must not be able to ask: there is no login here.
guardServer(server);
server.listen(Number(PORT), "127.0.0.1", () => {
  console.log(`The backend is at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
