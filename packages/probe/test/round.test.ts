import { expect, test } from "vitest";
import { type RoundOptions, runRound } from "../src/index.ts";
import { type Connected, type ScriptedHub, startScriptedHub } from "./scripted-hub.ts";

/** A backend of the scripted hub: what is published goes to everybody who is connected. */
const publisher =
  (hub: ScriptedHub): RoundOptions["publish"] =>
  async ({ id, data }) => {
    for (const { send } of hub.connections) send({ type: "message", id, from: {}, data });
  };
const echo = (_hub: ScriptedHub, from: Connected, { id, data }: { readonly id?: string; readonly data?: unknown }) => {
  from.send({ type: "message", id, from: {}, data });
  from.send({ type: "ack", id, messageId: "m", delivered: 1, gone: 0, failed: 0, queued: 0 });
};
const roundOf = (hub: ScriptedHub, options: Partial<RoundOptions> = {}) =>
  runRound({
    url: () => `${hub.url}?session_id=round&signature=never-log-signature`,
    ...{ session: "anon/round", run: "run", publish: publisher(hub), limitMs: 10_000, ...options },
  });

test("a round receives what is published and what it sends, measures, and leaves nothing open", async () => {
  await using hub = await startScriptedHub(echo);
  let nowMs = 0;
  const round = await roundOf(hub, { now: () => (nowMs += 5) });
  expect(round).toMatchObject({ maySend: true, lost: 0 });
  expect(round).not.toHaveProperty("failure");
  expect(round.latencyMs).toBeGreaterThan(0);
  expect(round.steps.map(({ step }) => step)).toEqual([
    ...["connect", "hello", "publish", "receive", "send", "ping", "close"],
  ]);
  await expect.poll(() => hub.connections).toEqual([]);
});

test("a hub that lets connections only receive passes without the message that it would send", async () => {
  await using hub = await startScriptedHub((_hub, from, { id }) =>
    from.send({ type: "error", id, code: "forbidden", message: "" }),
  );
  const round = await roundOf(hub);
  expect(round).toMatchObject({ maySend: false, lost: 0 });
  expect(round).not.toHaveProperty("failure");
});

test.each<[string, Partial<RoundOptions>, object]>([
  [
    "a publication that is refused",
    {
      publish: () =>
        Promise.reject(Object.assign(new Error("wss://hub.example/?signature=s"), { code: "access-denied" })),
    },
    { failure: { step: "publish", problem: "access-denied" }, lost: 0 },
  ],
  [
    "a message that does not arrive in time",
    { publish: async () => {}, limitMs: 300 },
    {
      failure: { step: "receive", problem: "it was not done when the round's 0.3 s were over" },
      lost: 1,
    },
  ],
  [
    "a backend that hangs",
    { publish: () => new Promise(() => {}), limitMs: 300 },
    { failure: { step: "publish", problem: expect.stringContaining("0.3 s were over") }, lost: 0 },
  ],
  [
    "another session than the round's",
    { session: "signed/round" },
    { failure: { step: "hello", problem: "the hub does not know the connection as signed/round" } },
  ],
  [
    "a URL that cannot be made",
    { url: () => Promise.reject(new TypeError("the secret is s")) },
    { failure: { step: "connect", problem: "TypeError" } },
  ],
  [
    "a host where nobody listens",
    { url: () => "ws://127.0.0.1:1/" },
    { failure: { step: "connect", problem: "there was no connection: ECONNREFUSED" } },
  ],
])("a round ends with the step that failed: %s", async (_what, options, expected) => {
  await using hub = await startScriptedHub(echo);
  const round = await roundOf(hub, options);
  expect(round).toMatchObject(expected);
  expect(JSON.stringify(round)).not.toMatch(/signature|secret/);
  await expect.poll(() => hub.connections).toEqual([]);
});

test("a handshake that is refused says its status", async () => {
  await using hub = await startScriptedHub(echo, [401]);
  expect(await roundOf(hub)).toMatchObject({
    failure: { step: "connect", problem: "the handshake was refused with 401" },
  });
});

test.each<[string, (from: Connected, id: string | undefined) => void, object]>([
  [
    "is acknowledged and does not arrive",
    (from, id) => from.send({ type: "ack", id, messageId: "m", delivered: 1, gone: 0, failed: 0, queued: 0 }),
    { failure: { step: "send" }, lost: 1 },
  ],
  [
    "ends the connection",
    (from) => from.webSocket.close(4000),
    { failure: { step: "send", problem: "the connection was closed before the answer" }, lost: 0 },
  ],
  [
    "API Gateway could not pass on",
    (from) => from.send({ message: "Internal server error", connectionId: "c", requestId: "r" }),
    { failure: { step: "send", problem: expect.stringContaining("could not call the function") } },
  ],
  [
    "is refused for another reason",
    (from, id) => from.send({ type: "error", id, code: "throttled", message: "" }),
    { failure: { step: "send", problem: "the hub refused it: throttled" } },
  ],
])("a message of the round that %s fails it", async (_what, onSend, expected) => {
  await using hub = await startScriptedHub((_hub, from, { id }) => onSend(from, id));
  expect(await roundOf(hub, { limitMs: 1_000 })).toMatchObject({ latencyMs: expect.any(Number), ...expected });
});
