import { expect, test } from "vitest";
import { createProbe, HandshakeRefused, type ProbeOptions, runSteadyLoad } from "../src/index.ts";
import { deliver, type ScriptedHub, startScriptedHub } from "./scripted-hub.ts";

const line = (id: string) => ({ session: `anon/${id}`, query: { session_id: id } });
const probeOf = ({ url }: ScriptedHub, options: Partial<ProbeOptions> = {}) =>
  // Without waits between attempts.
  createProbe({ url, run: "run", random: () => 0, ...options });
const rulesOf = (probe: ReturnType<typeof createProbe>) => {
  probe.settle(0);
  return probe.breaches().map(({ rule }) => rule);
};

test("sends, receives and measures; a hub that keeps its promises has no breach", async () => {
  await using hub = await startScriptedHub(deliver);
  let nowMs = 0;
  const probe = probeOf(hub, { now: () => (nowMs += 5), filler: "never-log-filler" });
  const [alice, bob] = [await probe.open(line("alice")), await probe.open(line("bob"))];
  expect(await alice.ping()).toBe(true);
  const sent = await probe.send(alice, { sessions: ["anon/bob", "anon/alice"] });
  expect(sent).toMatchObject({ n: 0, outcome: "acknowledged", counts: { delivered: 2 } });
  const settled = () => {
    probe.settle(Number.POSITIVE_INFINITY);
    return probe.unsettled();
  };
  await expect.poll(settled).toBe(0);
  expect(rulesOf(probe)).toEqual([]);
  expect(probe.unexpected()).toEqual([]);
  const report = probe.report();
  expect(report).toMatchObject({ opened: 2, sent: 1, acknowledged: 1, received: 2, duplicates: 0, repeated: 0 });
  expect(report.acknowledgedMs).toHaveLength(1);
  expect(report.receivedMs).toHaveLength(2);
  expect(Math.min(...report.acknowledgedMs, ...report.receivedMs)).toBeGreaterThanOrEqual(5);
  expect(probe.report()).toMatchObject({ opened: 0, sent: 0 });
  await probe.close();
  expect(await bob.closed).toBe(1000);
});

test("a hub that acknowledges what it does not deliver is found out", async () => {
  await using hub = await startScriptedHub((_hub, from, { id }) =>
    from.send({ type: "ack", id, messageId: "m", delivered: 1, gone: 0, failed: 0, queued: 0 }),
  );
  const probe = probeOf(hub);
  const alice = await probe.open(line("alice"));
  await probe.open(line("bob"));
  await probe.send(alice, { sessions: ["anon/bob"] });
  expect(rulesOf(probe)).toContain("lost");
  await probe.close();
});

test("a hub that delivers to strangers is found out", async () => {
  await using hub = await startScriptedHub((all, from, frame) => {
    deliver(all, from, { ...frame, to: { sessions: ["anon/bob", "anon/eve"] } });
  });
  const probe = probeOf(hub);
  const alice = await probe.open(line("alice"));
  for (const id of ["bob", "eve"]) await probe.open(line(id));
  await probe.send(alice, { sessions: ["anon/bob"] });
  await expect.poll(() => rulesOf(probe)).toContain("misdelivered");
  await probe.close();
});

test.each([
  ["an error frame of API Gateway", { message: "Internal server error", connectionId: "c", requestId: "r" }],
  ["throttling", { type: "error", id: "run-0", code: "throttled", message: "" }],
  ["an internal error", { type: "error", id: "run-0", code: "internal", message: "" }],
])("sends again, with the same id, after %s", async (_what, answer) => {
  await using hub = await startScriptedHub((all, from, frame, times) =>
    times === 1 ? from.send(answer) : deliver(all, from, frame),
  );
  const probe = probeOf(hub);
  const alice = await probe.open(line("alice"));
  expect(await probe.send(alice, { sessions: ["anon/alice"] })).toMatchObject({ outcome: "acknowledged" });
  expect(probe.report()).toMatchObject({ sent: 1, repeated: 1, acknowledged: 1 });
  expect(rulesOf(probe)).toEqual([]);
  await probe.close();
});

test("an answer that comes after it was given up is no answer too many; a second one to the same frame is", async () => {
  await using hub = await startScriptedHub((all, from, frame, times) => {
    if (times === 2) deliver(all, from, frame);
    if (times === 2) deliver(all, from, frame);
    if (frame.id === "run-1") for (const _ of [1, 2]) deliver(all, from, frame);
  });
  const probe = probeOf(hub, { answerLimitMs: 50 });
  const alice = await probe.open(line("alice"));
  expect(await probe.send(alice, { sessions: ["anon/alice"] })).toMatchObject({ outcome: "acknowledged" });
  await alice.ping();
  expect(probe.unexpected()).toEqual([]);
  await probe.send(alice, { sessions: ["anon/alice"] });
  await alice.ping();
  expect(probe.unexpected()).toHaveLength(1);
  await probe.close();
});

test("a refusal that would come again is not repeated; a line that ends leaves its message unanswered", async () => {
  await using hub = await startScriptedHub((_hub, from, { id }) => {
    if (id === "run-0") from.send({ type: "error", id, code: "forbidden", message: "" });
    else from.webSocket.close();
  });
  const probe = probeOf(hub);
  const alice = await probe.open(line("alice"));
  expect(await probe.send(alice, {})).toEqual({ n: 0, outcome: "refused", code: "forbidden" });
  expect(await probe.send(alice, {})).toEqual({ n: 1, outcome: "unanswered" });
  expect(probe.report()).toMatchObject({ sent: 2, repeated: 0, unacknowledged: 2 });
});

test("what no client expects is noted: foreign messages, texts, and a hub that has forgotten the line", async () => {
  await using hub = await startScriptedHub((_hub, from, { id }) => {
    from.send({ type: "message", id: "m", from: {}, data: { probe: "another run", n: 0 } });
    from.webSocket.send("no JSON");
    from.send({ type: "close", code: "unregistered", reason: "", reconnect: true });
    from.send({ type: "pong" });
    from.send({ type: "ack", id, messageId: "m", delivered: 0, gone: 0, failed: 0, queued: 0 });
  });
  const probe = probeOf(hub);
  await probe.send(await probe.open(line("alice")), {});
  expect(probe.unexpected()).toHaveLength(4);
  await probe.close();
});

test("a handshake that is refused says its status, and a hub that knows the line as another is refused itself", async () => {
  await using hub = await startScriptedHub(deliver, [429]);
  const probe = probeOf(hub);
  const refused = await probe.open(line("alice")).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(HandshakeRefused);
  expect(refused).toMatchObject({ status: 429 });
  await expect(probe.open({ ...line("alice"), session: "anon/bob" })).rejects.toThrow("knows the line as anon/alice");
  expect(probe.report()).toMatchObject({ opened: 0, refused: 2 });
  await expect(createProbe({ url: "ws://127.0.0.1:1", run: "run" }).open(line("a"))).rejects.toThrow(HandshakeRefused);
});

test("offers the subprotocols and sends the headers that it is given", async () => {
  await using hub = await startScriptedHub(deliver);
  const probe = probeOf(hub);
  await probe.open({ ...line("a"), protocols: ["switchboard.v1", "bearer.never-log-token"], headers: { "x-h": "1" } });
  expect(hub.requests[0]?.headers).toMatchObject({
    "sec-websocket-protocol": "switchboard.v1,bearer.never-log-token",
    "x-h": "1",
  });
  await probe.close();
});

test("a steady load sends at its pace, replaces lines, judges everything and leaves nothing open", async () => {
  await using hub = await startScriptedHub(deliver);
  const probe = probeOf(hub);
  const sessions = ["a", "b", "c"].map(line);
  await runSteadyLoad({ probe, sessions, perSecond: 200, forMs: 500, replaceEveryMs: 50 });
  const { sent, acknowledged, opened, received } = probe.report();
  expect(sent).toBe(100);
  expect(acknowledged).toBe(100);
  expect(opened).toBeGreaterThan(6);
  expect(received).toBeGreaterThanOrEqual(200);
  expect(probe.unsettled()).toBe(0);
  expect([...probe.breaches(), ...probe.unexpected()]).toEqual([]);
  await expect.poll(() => hub.connections).toEqual([]);
});
