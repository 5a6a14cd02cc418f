import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Hub, startHub } from "../support/hub.ts";
import { type Program, runNode } from "../support/program.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@switchboard/example-signed-url/package.json"));
const run = (name: string, environment: Readonly<Record<string, string>>) =>
  runNode([join(folder, "dist", `${name}.js`)], environment);

let hub: Hub;
let backend: Program;
let BACKEND: string;
beforeAll(async () => {
  hub = await startHub();
  backend = run("backend", { PORT: "0", HUB: hub.switchboard.gateway.url });
  await backend.printed("The backend is at");
  BACKEND = /http:\/\/\S+/.exec(backend.output())?.[0] ?? "";
});
afterAll(async () => {
  backend.signal("SIGTERM");
  await backend.exited;
  await hub[Symbol.asyncDispose]();
});

test("a customer follows the order, as the session that the backend vouches for", async () => {
  const client = run("client", { BACKEND });
  await client.printed("open: welcomed");
  const shop = await hub.connect();
  const ack = await shop.ask({ action: "sendMessage", to: { sessions: ["signed/order-17"] }, data: "packed" });
  expect(ack).toMatchObject({ type: "ack", delivered: 1 });
  await client.printed("order 17: packed");
  client.signal("SIGINT");
  expect(await client.exited).toBe(0);
  expect(client.output()).toContain("closed: closed-by-caller");
});

test("another customer gets no URL, and the client does not ask again", async () => {
  const client = run("client", { BACKEND, CUSTOMER: "bob" });
  expect(await client.exited).toBe(0);
  expect(client.output()).toBe("closed: url-refused\n");
});

test("nobody in particular gets no URL, for an order that there is or for one that there is not", async () => {
  const statusOf = async (order: string) => (await fetch(`${BACKEND}/orders/${order}/hub-url`)).status;
  expect(await Promise.all(["17", "18"].map(statusOf))).toEqual([403, 403]);
});
