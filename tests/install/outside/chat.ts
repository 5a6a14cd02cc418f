// The program of somebody who has installed the packages: clients and a backend of one hub talk to each other. The test compiles it as
// strictly as TypeScript can, and runs it.

import { connect, groups, type Hub, type Json } from "@switchboard/client";
import { createHub } from "@switchboard/server";
import { signWebSocketUrl } from "@switchboard/signed-url";
import { WebSocket } from "ws";

const { HUB_URL = "", LAMBDA_URL = "", SIGNING_SECRET = "" } = process.env;

const alice = connect(HUB_URL, { WebSocket, groups, sessionId: "alice" });
const bob = connect(HUB_URL, { WebSocket, groups, sessionId: "bob" });
const kiosk = connect(() => signWebSocketUrl({ url: HUB_URL, session: "kiosk", secret: SIGNING_SECRET }), {
  WebSocket,
});
const backend = createHub({
  lambda: {
    ...{ endpoint: LAMBDA_URL, region: "us-east-1" },
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  },
});
const room = { alice: alice.group("room.1"), bob: bob.group("room.1") };

const hears = (hub: Pick<Hub, "on">) => new Promise<Json>((resolve) => hub.on("message", ({ data }) => resolve(data)));
const opens = (hub: Hub) => new Promise<void>((resolve) => hub.on("state", ({ name }) => name === "open" && resolve()));
const heard = Promise.all([
  hears(alice),
  hears(kiosk),
  new Promise<Json>((resolve) => room.bob.on("message", ({ data }) => resolve(data))),
]);
await Promise.all([opens(kiosk), room.bob.joined()]);
await room.alice.send({ text: "hello, room" }, { exclude: "connection" });
await bob.send({ to: { sessions: ["alice"] }, data: { text: "hello, Alice" } });
await backend.publish({ to: { sessions: ["signed/kiosk"] }, data: { text: "hello, kiosk" } });
process.stdout.write(JSON.stringify(await heard));
await Promise.all([alice, bob, kiosk].map((hub) => hub.close()));
backend.close();
