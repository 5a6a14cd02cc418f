import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type Answer,
  accept,
  type ClientProtocol,
  type Connection,
  countQuotasMet,
  createClientProtocols,
  createHandleText,
  createLoadSender,
  createTerminateConnection,
  createUnregister,
  type LoadSender,
  type QuotaGuard,
  reject,
  type SendMessage,
  type SendMessageCommand,
  StoredMessageFault,
  StoreFault,
  type Usage,
} from "../../src/index.ts";
import { faultReasonOf, type TextOutcome } from "../../src/protocol/handle-text.ts";
import type { CountedText } from "../../src/quotas/quota-guard.ts";
import {
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryMetrics,
  createTestProtocol,
  textOf,
} from "../../src/testing/index.ts";
import { createRoomHandlers } from "../rooms/rooms.ts";

const known = connectionOf("c-1", { sessionId: "anon/s" }, { protocol: "test.v2" });
const counts = { delivered: 1, gone: 0, failed: 0, queued: 0 };
const sent: SendMessage = async (_sender, { id = "none" }) => accept({ messageId: `m-${id}`, ...counts });
const throttled = new StoreFault("throttled", "slow down, table t");
const [v1, v2] = [createTestProtocol("test.v1"), createTestProtocol("test.v2")];

/** A protocol that keeps what it is asked, for a look at the domain's own answers. */
function watched(protocol: ClientProtocol) {
  const texts: string[] = [];
  const answers: Answer[] = [];
  const watching: ClientProtocol = {
    ...protocol,
    parse(text) {
      texts.push(text);
      return protocol.parse(text);
    },
    encodeAnswers(given) {
      answers.push(...given);
      return protocol.encodeAnswers(given);
    },
  };
  return { watching, texts, answers };
}

function setScene({
  sender = known as Connection,
  loadSender = (async () => sender) as LoadSender,
  sendMessage = sent,
  protocols = [v1, v2] as readonly ClientProtocol[],
  quotaGuard = undefined as QuotaGuard | undefined,
} = {}) {
  const commands: SendMessageCommand[] = [];
  const registry = createMemoryConnectionRegistry({ connections: [sender] });
  const gateway = createMemoryConnectionGateway({ open: ["c-1"] });
  const unregister = createUnregister({ registry });
  const terminate = createTerminateConnection({ gateway, unregister, protocols: createClientProtocols([v1, v2]) });
  const handleText = createHandleText({
    ...createRoomHandlers({ registry }),
    loadSender,
    terminate,
    quotaGuard,
    sendMessage(from, command) {
      expect(from).toEqual({ kind: "connection", connection: sender });
      commands.push(command);
      return sendMessage(from, command);
    },
    protocols: createClientProtocols(protocols),
  });
  return { commands, registry, gateway, handle: (text: string) => handleText("c-1", text) };
}

describe("a command is answered in the sender's protocol, with its id:", () => {
  test.each([
    ["hello 7", "welcome 7 in test.v2", "welcome"],
    ["hello", "welcome in test.v2", "welcome"],
    ["ping 7", "pong 7 in test.v2", "pong"],
    ["ping", "pong in test.v2", "pong"],
    ["dance 7", "malformed 7 in test.v2", "unspoken"],
    ["", "malformed in test.v2", "unspoken"],
  ])("%j", async (text, answer, outcome) => {
    const { handle, commands } = setScene();
    expect(await handle(text)).toEqual({ text: answer, outcome });
    expect(commands).toEqual([]);
  });

  test("a send, whose receipt is logged as well", async () => {
    const { handle, commands } = setScene();
    expect(await handle("send 7 hi")).toEqual({
      ...{ text: "ack 7 in test.v2", outcome: "ack", messageId: "m-7" },
      ...counts,
    });
    expect(commands).toEqual([{ kind: "send", id: "7", to: { everyone: true }, payload: "hi" }]);
  });

  test("a send that is refused, whose code is logged", async () => {
    const { handle } = setScene({ sendMessage: async () => reject("forbidden", "not here") });
    expect(await handle("send 7 hi")).toEqual({ text: "rejection 7 in test.v2", outcome: "forbidden" });
  });
});

test("a refresh that is refused: the log has the reason, and the client the code alone", async () => {
  const { watching, answers } = watched(v2);
  const sender = connectionOf("c-1", { provedBy: "cognito", userId: "ada" }, { protocol: "test.v2" });
  const { handle } = setScene({ sender, protocols: [watching] });
  expect(await handle("refresh 7 some-token")).toEqual({
    ...{ text: "rejection 7 in test.v2", outcome: "unauthorized", reason: "proof-not-accepted" },
  });
  expect(JSON.stringify(answers)).not.toContain("some-token");
});

test("the answers tell what the domain knows, and nothing of what was thrown", async () => {
  const { watching, answers } = watched(v2);
  const fault = new TypeError("secret detail");
  const rejection = { code: "invalid-address", message: "no such id" } as const;
  const results = [
    async () => accept({ messageId: "m-1", ...counts, fault }),
    async () => reject(rejection.code, rejection.message),
    () => Promise.reject(fault),
    () => Promise.reject(throttled),
  ];
  const { handle } = setScene({
    protocols: [watching],
    sendMessage: async () => (results.shift() ?? (() => Promise.reject(new Error("There are four."))))(),
  });
  await handle("hello 1;ping 2;dance 3;send 4 a;send 5 b;send 6 c;send 7 d");
  expect(answers).toEqual([
    {
      ...{ kind: "welcome", id: "1" },
      welcome: {
        ...{ connectionId: "c-1", sessionId: "anon/s", expiresAtMs: known.expiresAtMs },
        ...{ limits: { addresses: 250, groups: 100 }, groups: [], streams: [] },
      },
    },
    { kind: "pong", id: "2" },
    { kind: "malformed", id: "3", code: "unspoken", message: "That is no command." },
    { kind: "ack", id: "4", messageId: "m-1", ...counts },
    { kind: "rejection", id: "5", rejection },
    { kind: "fault", id: "6", reason: "internal" },
    { kind: "fault", id: "7", reason: "throttled" },
  ]);
});

describe("several commands in one text", () => {
  test("are carried out one after the other, and answered as one text, in their order", async () => {
    const clock = createManualClock(0);
    const steps: string[] = [];
    const { handle } = setScene({
      async sendMessage(sender, command) {
        steps.push(`begin ${command.id}`);
        // The first takes longest.
        await new Promise<void>((resolve) => void clock.after(command.id === "1" ? 100 : 10, resolve));
        steps.push(`end ${command.id}`);
        return sent(sender, command);
      },
    });
    const { text } = await clock.until(handle("send 1 a;ping 2;send 3 b"));
    expect(text).toBe("ack 1, pong 2, ack 3 in test.v2");
    expect(steps).toEqual(["begin 1", "end 1", "begin 3", "end 3"]);
  });

  test("have their outcomes logged each, and their counts summed up, without a message id", async () => {
    const results = [
      accept({ messageId: "m-1", delivered: 1, gone: 2, failed: 3, queued: 4 }),
      reject("forbidden", "no"),
      accept({ messageId: "m-2", delivered: 10, gone: 20, failed: 30, queued: 40 }),
    ];
    const { handle } = setScene({ sendMessage: async () => results.shift() ?? reject("forbidden", "no") });
    expect(await handle("hello;send 1 a;dance;send 2 b;send 3 c")).toEqual({
      text: "welcome, ack 1, malformed, rejection 2, ack 3 in test.v2",
      outcome: "welcome, ack, unspoken, forbidden, ack",
      ...{ delivered: 11, gone: 22, failed: 33, queued: 44 },
    });
  });

  test("have the message id logged where one of them was sent", async () => {
    expect(await setScene().handle("ping 1;send 2 a")).toMatchObject({ messageId: "m-2", ...counts });
  });

  test("are carried out although one of them ends with a fault, and the first fault is logged", async () => {
    const fault = new Error("the first");
    const { handle, commands } = setScene({
      sendMessage: (sender, command) =>
        command.id === "1"
          ? Promise.reject(fault)
          : command.id === "2"
            ? Promise.reject(throttled)
            : sent(sender, command),
    });
    expect(await handle("send 1 a;send 2 b;send 3 c")).toEqual({
      text: "fault 1, fault 2, ack 3 in test.v2",
      outcome: "internal, throttled, ack",
      ...{ messageId: "m-3", ...counts, fault },
    });
    expect(commands).toHaveLength(3);
  });
});

test("the fault of a delivery says where the message is stored", async () => {
  const { watching, answers } = watched(v2);
  const positions = [{ epoch: "e", offset: 7 }];
  const fault = new StoredMessageFault(throttled, positions);
  const { handle } = setScene({ protocols: [watching], sendMessage: () => Promise.reject(fault) });
  expect(await handle("send 7 hi")).toMatchObject({ outcome: "throttled", fault });
  expect(answers).toEqual([{ kind: "fault", id: "7", reason: "throttled", positions }]);
});

test("a connection that is forgotten between two commands is terminated, and has no answer", async () => {
  const { handle, registry, gateway } = setScene();
  await registry.unregister(known);
  expect(await handle("join 1 room.1;ping 2")).toEqual({ outcome: "terminated" });
  expect(gateway.received("c-1").map(textOf)).toEqual(["unregistered in test.v2"]);
  expect(gateway.calls()).toContain("close c-1");
});

describe("where there are quotas", () => {
  /** Says in turn what it is told to, then that there is room. */
  function guarded(...admissions: readonly CountedText["admission"][]) {
    const left = [...admissions];
    const calls: unknown[] = [];
    const quotaGuard: QuotaGuard = {
      admit(_sender, asked) {
        calls.push(["asked", asked]);
        const account = async (further: Usage) => void calls.push(["further", further]);
        return { admission: left.shift() ?? { kind: "admitted" }, account };
      },
    };
    return { quotaGuard, calls };
  }

  const nothing = { frames: 0, bytes: 0, addresses: 0, deliveries: 0 };

  test("what a text asks for is counted before it is done, and what it came to afterwards", async () => {
    const { quotaGuard, calls } = guarded();
    const { handle, commands } = setScene({ quotaGuard });
    const text = "send 1 a;join 2 room.1";
    expect(await handle(text)).toMatchObject({ text: "ack 1, joined 2 in test.v2", outcome: "ack, joined" });
    const asked = { frames: 1, bytes: text.length, addresses: 2, deliveries: 0 };
    expect(calls).toEqual([
      ["asked", asked],
      ["further", { ...nothing, deliveries: 1 }],
    ]);
    expect(commands).toHaveLength(1);
  });

  test("a text that is too fast has no effect, and each of its commands is answered so, with its id", async () => {
    const { watching, answers } = watched(v2);
    const { quotaGuard, calls } = guarded({ kind: "too-fast", quota: "frames", retryAfterMs: 1500 });
    const sender = { ...known, identity: { ...known.identity, userId: "ada" } };
    const { handle, commands, registry } = setScene({ quotaGuard, sender, protocols: [watching] });
    expect(await handle("send 1 a;join 2 room.1;dance 3")).toEqual({
      text: "too-fast 1, too-fast 2, too-fast 3 in test.v2",
      ...{ outcome: "too-fast, too-fast, too-fast", quota: "frames", userId: "ada" },
    });
    expect(answers).toEqual(["1", "2", "3"].map((id) => ({ kind: "too-fast", id, retryAfterMs: 1500 })));
    expect([commands, registry.connections().get("c-1")?.joinedGroups]).toEqual([[], undefined]);
    expect(calls).toMatchObject([
      ["asked", { frames: 1, addresses: 2 }],
      ["further", nothing],
    ]);
  });

  test("a connection that goes on all the same is told so, closed and forgotten, and its text counts", async () => {
    const { quotaGuard, calls } = guarded({ kind: "far-too-fast", quota: "user.bytes", retryAfterMs: 1 });
    const { handle, gateway, registry, commands } = setScene({ quotaGuard });
    expect(await handle("send 1 a")).toEqual({ outcome: "terminated", quota: "user.bytes" });
    expect(gateway.received("c-1").map(textOf)).toEqual(["too-fast in test.v2"]);
    expect(gateway.calls()).toContain("close c-1");
    expect([registry.connections().size, commands.length, calls.length]).toEqual([0, 0, 2]);
  });

  test("a text is answered although it could not be counted, and the fault is logged", async () => {
    const account = () => Promise.reject(throttled);
    const quotaGuard: QuotaGuard = { admit: () => ({ admission: { kind: "admitted" }, account }) };
    const handled = setScene({ quotaGuard }).handle;
    expect(await handled("ping 7")).toEqual({ text: "pong 7 in test.v2", outcome: "pong", fault: throttled });
    const fault = new Error("the first");
    const both = setScene({ quotaGuard, sendMessage: () => Promise.reject(fault) });
    expect(await both.handle("send 7 hi")).toMatchObject({ outcome: "internal", fault });
  });
});

test("what quotas refuse and end is counted, and nothing else", async () => {
  const metrics = createMemoryMetrics();
  const outcomes: TextOutcome[] = [
    { outcome: "ack" },
    { outcome: "terminated" },
    { outcome: "too-fast", quota: "frames" },
    { outcome: "terminated", quota: "frames" },
  ];
  const handle = countQuotasMet(async () => outcomes.shift() ?? { outcome: "pong" }, metrics);
  for (let nth = 0; nth < 5; nth += 1) await handle("c-1", "");
  expect(metrics.recorded()).toEqual([{ QuotaRefused: 1 }, { QuotaClosed: 1 }]);
});

test("joining and leaving are answered, and change what the connection is in", async () => {
  const { handle, registry } = setScene();
  expect(await handle("join 1 room.1")).toEqual({ text: "joined 1 in test.v2", outcome: "joined" });
  expect(registry.connections().get("c-1")?.joinedGroups).toEqual(["room.1"]);
  expect(await handle("leave 2 room.1")).toEqual({ text: "left 2 in test.v2", outcome: "left" });
  expect(registry.connections().get("c-1")?.joinedGroups).toBeUndefined();
  expect(await handle("join 3 admins")).toEqual({ text: "rejection 3 in test.v2", outcome: "forbidden" });
});

test("the fault of a delivery that its receipt covers for is logged, and the sender has its receipt", async () => {
  const fault = new Error("connection reset");
  const sendMessage: SendMessage = async () => accept({ messageId: "m-1", ...counts, fault });
  expect(await setScene({ sendMessage }).handle("send 7 hi")).toEqual({
    ...{ text: "ack 7 in test.v2", outcome: "ack", messageId: "m-1" },
    ...{ ...counts, fault },
  });
});

test("a text that its protocol answers with nothing has an outcome and no text", async () => {
  const silent: ClientProtocol = { ...v2, encodeAnswers: () => undefined };
  expect(await setScene({ protocols: [silent] }).handle("ping 7")).toEqual({ outcome: "pong" });
});

describe("the sender is loaded before its text is parsed:", () => {
  test.each(["hello 7", "no command at all", ""])(
    "a terminated one has no answer, whatever it sends: %j",
    async (text) => {
      const { watching, texts } = watched(v2);
      const { handle, commands } = setScene({ loadSender: async () => undefined, protocols: [watching] });
      expect(await handle(text)).toEqual({ outcome: "terminated" });
      expect([texts, commands]).toEqual([[], []]);
    },
  );

  test("a text decides nothing about who sent it", async () => {
    const asked: string[] = [];
    const { handle } = setScene({
      async loadSender(connectionId) {
        asked.push(connectionId);
        return known;
      },
    });
    await handle("hello c-2");
    expect(asked).toEqual(["c-1"]);
  });

  test("an expired one is told so in its protocol by its first text, closed and unregistered", async () => {
    const registry = createMemoryConnectionRegistry({ connections: [{ ...known, expiresAtMs: 1000 }] });
    const gateway = createMemoryConnectionGateway({ open: ["c-1"] });
    const unregister = createUnregister({ registry });
    const terminate = createTerminateConnection({ gateway, unregister, protocols: createClientProtocols([v1, v2]) });
    const loadSender = createLoadSender({ registry, terminate, clock: createManualClock(1000) });
    expect(await setScene({ loadSender }).handle("hello 7")).toEqual({ outcome: "terminated" });
    expect(gateway.received("c-1").map((payload) => new TextDecoder().decode(payload))).toEqual(["expired in test.v2"]);
    expect(registry.connections().size).toBe(0);
  });
});

describe("a sender that cannot be loaded", () => {
  const internal = new Error("no table t");

  test.each([
    ["throttled", throttled],
    ["internal", internal],
  ])("is answered in the sole protocol, with the id of each command and the reason: %s", async (reason, fault) => {
    const { watching, answers } = watched(v1);
    const { handle, commands } = setScene({ loadSender: () => Promise.reject(fault), protocols: [watching] });
    expect(await handle("send 1 a;ping;dance 3")).toEqual({
      text: "fault 1, fault, fault 3 in test.v1",
      ...{ outcome: `${reason}, ${reason}, ${reason}`, fault },
    });
    expect(answers).toEqual([
      { kind: "fault", id: "1", reason },
      { kind: "fault", reason },
      { kind: "fault", id: "3", reason },
    ]);
    expect(commands).toEqual([]);
  });

  test.each([
    ["throttled", throttled],
    ["internal", internal],
  ])("has no answer where there are several protocols, since its own is not known: %s", async (outcome, fault) => {
    expect(await setScene({ loadSender: () => Promise.reject(fault) }).handle("ping 7")).toEqual({ outcome, fault });
  });
});

test("a sender whose record names a protocol that nobody here speaks has no answer, and the fault names it", async () => {
  const { watching, texts } = watched(v1);
  const { handle, commands } = setScene({ sender: { ...known, protocol: "old.v0" }, protocols: [watching] });
  expect(await handle("send 7 hi")).toEqual({
    outcome: "internal",
    fault: expect.objectContaining({ message: expect.stringContaining("old.v0") }),
  });
  expect([texts, commands]).toEqual([[], []]);
});

test.each<[string, Partial<ClientProtocol>]>([
  ["parsing a text", { parse: () => fail() }],
  ["encoding the answers", { encodeAnswers: () => fail() }],
])("a protocol that throws when %s leaves no answer, but a fault for the log", async (_what, broken) => {
  const { handle } = setScene({ protocols: [{ ...v2, ...broken }] });
  expect(await handle("send 7 hi")).toEqual({ outcome: "internal", fault: broke });
  const unloaded = setScene({ loadSender: () => Promise.reject(throttled), protocols: [{ ...v2, ...broken }] });
  expect(await unloaded.handle("send 7 hi")).toEqual({ outcome: "internal", fault: broke });
});

const broke = new Error("The protocol is broken.");
function fail(): never {
  throw broke;
}

test.each<[unknown, "throttled" | "internal"]>([
  [throttled, "throttled"],
  [new StoreFault("unavailable", "no answer"), "internal"],
  [new StoreFault("invalid", "no such field"), "internal"],
  [new StoreFault("missing", "no table"), "internal"],
  [new Error("throttled"), "internal"],
  [{ reason: "throttled" }, "internal"],
  [undefined, "internal"],
])("of a fault, a client learns no more than whether it can help to try again: %s", (fault, reason) => {
  expect(faultReasonOf(fault)).toBe(reason);
});
