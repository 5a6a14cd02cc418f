import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type ClientProtocol,
  type Connection,
  type ConnectionRegistry,
  createClientProtocols,
  createConnectionCloser,
  createManage,
  createTerminateConnection,
  createUnregister,
  defaultDeliveryLimits,
  type ManageCommand,
  StoreFault,
} from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryDenials,
  createTestProtocol,
  createTestProtocols,
  textOf,
} from "../../src/testing/index.ts";

const farOff = 9_000_000_000_000;
const nowMs = 1000;
const mistake = new Error("a mistake in a protocol");
const broken: ClientProtocol = {
  ...createTestProtocol("broken"),
  encodeClose() {
    throw mistake;
  },
};
const limits = { ...defaultDeliveryLimits, attempts: 2, backoff: { baseMs: 0, capMs: 0 } };

const adas = (connectionId: string) =>
  connectionOf(connectionId, { userId: "ada", sessionId: `ada/${connectionId}`, groups: ["staff"] });

function setUp(
  connections: readonly Connection[] = [adas("c-1"), adas("c-2"), connectionOf("c-3", { sessionId: "anon/tab" })],
  change: Partial<ConnectionRegistry> = {},
) {
  const clock = createManualClock(nowMs);
  const kept = createMemoryConnectionRegistry({ connections, pageSize: 2 });
  const registry = { ...kept, ...change };
  const gateway = createMemoryConnectionGateway({ open: connections.map(({ connectionId }) => connectionId) });
  const denials = createMemoryDenials();
  const protocols = createClientProtocols([...createTestProtocols().all, broken]);
  const unregister = createUnregister({ registry });
  const terminate = createTerminateConnection({ gateway, unregister, protocols });
  const closer = createConnectionCloser({
    ...{ gateway, unregister, terminate, protocols, clock, random: () => 0, limits },
  });
  const parts = { registry, memberships: undefined, denials, closer, history: undefined, kinds: allKinds, clock };
  const registered = () => [...kept.connections().keys()].toSorted();
  const told = (connectionId: string) => gateway.received(connectionId).map(textOf);
  /** What it comes to; waits that nothing else ends go by. */
  async function manage(command: ManageCommand, untilMs = farOff, given: Partial<typeof parts> = {}) {
    const managing = createManage({ ...parts, ...given })(command, untilMs);
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    managing.then(over, over);
    for (; ; await new Promise(setImmediate)) {
      if (isOver) return managing;
      await clock.advance(50);
    }
  }
  return { registry: kept, gateway, denials, clock, registered, told, manage };
}

function close(audience: Extract<ManageCommand, { kind: "close" }>["audience"]) {
  return { kind: "close", audience, text: "You have been removed.", reconnect: false } as const;
}

const counts = { kind: "closed", closed: 0, gone: 0, failed: 0 };
const words = '{"kind":"kicked","reconnect":false,"text":"You have been removed."} in test.v1';

describe("closing", () => {
  test("every connection at any of the addresses is told why, closed and forgotten, each once", async () => {
    const { manage, told, registered, gateway } = setUp();
    const command = close({ user: ["ada", "nobody"], session: ["ada/c-1"], connection: ["c-9"], group: ["staff"] });
    expect(await manage(command)).toEqual({ ok: true, value: { ...counts, closed: 2 } });
    expect([told("c-1"), told("c-2"), told("c-3")]).toEqual([[words], [words], []]);
    expect(registered()).toEqual(["c-3"]);
    expect(gateway.calls().filter((call) => call.endsWith("c-1"))).toEqual(["post c-1", "close c-1"]);
    expect(await manage(command)).toEqual({ ok: true, value: counts });
  });

  test("everyone, who may come back, in words of the protocol's own", async () => {
    const { manage, told, registered } = setUp();
    expect(await manage({ kind: "close", audience: { everyone: true }, reconnect: true })).toMatchObject({
      value: { closed: 3 },
    });
    expect(told("c-3")).toEqual(['{"kind":"kicked","reconnect":true} in test.v1']);
    expect(registered()).toEqual([]);
  });

  test("one whose time is over is told as well, and so is one that cannot be told at first", async () => {
    const { manage, told, gateway } = setUp([
      connectionOf("c-1", { userId: "ada" }, { expiresAtMs: nowMs - 1 }),
      adas("c-2"),
    ]);
    gateway.answerPosts("c-2", "throttled", "delivered");
    expect(await manage(close({ user: ["ada"] }))).toMatchObject({ value: { closed: 2 } });
    expect([told("c-1"), told("c-2")]).toEqual([[words], [words]]);
  });

  test("one that cannot be told is closed all the same, and one of a protocol that is not spoken here is told nothing", async () => {
    const { manage, registered, gateway, told } = setUp([
      adas("c-1"),
      connectionOf("c-2", { userId: "ada" }, { protocol: "unheard of" }),
    ]);
    gateway.answerPosts("c-1", "throttled");
    expect(await manage(close({ user: ["ada"] }))).toMatchObject({ value: { closed: 2, failed: 0 } });
    expect([registered(), told("c-1"), told("c-2")]).toEqual([[], [], []]);
  });

  test("one that answers nothing is closed after ten seconds, and one whose words cannot be encoded at once", async () => {
    const { manage, registered, gateway, clock } = setUp([
      adas("c-1"),
      connectionOf("c-2", { userId: "ada" }, { protocol: "broken" }),
    ]);
    gateway.answerPosts(
      "c-1",
      () => new Promise((_answer, fail) => clock.after(11_000, () => fail(new Error("no answer")))),
    );
    expect(await manage(close({ user: ["ada"] }))).toMatchObject({ value: { closed: 2, failed: 0, fault: mistake } });
    expect(registered()).toEqual([]);
    expect(clock.now() - nowMs).toBeLessThan(13_000);
  });

  test("what is gone is looked at again before it is forgotten: it may not have been open yet", async () => {
    const { manage, registered, gateway, told, clock } = setUp([adas("c-1"), adas("c-2")]);
    gateway.answer("c-1", { posts: ["gone"], isOpen: false });
    gateway.answer("c-2", { posts: ["gone", "delivered"], isOpen: true });
    expect(await manage(close({ user: ["ada"] }))).toMatchObject({ value: { closed: 1, gone: 1 } });
    expect(clock.now()).toBeGreaterThanOrEqual(nowMs + limits.goneCheckAfterMs);
    expect([registered(), told("c-2")]).toEqual([[], [words]]);
  });

  test("what cannot be closed stays registered and is counted, with what was thrown", async () => {
    const fault = new Error("not now");
    const { manage, registered, gateway } = setUp([adas("c-1"), adas("c-2")]);
    gateway.answer("c-1", { close: fault });
    expect(await manage(close({ user: ["ada"] }))).toEqual({
      ok: true,
      value: { ...counts, closed: 1, failed: 1, fault },
    });
    expect(gateway.calls().filter((call) => call === "close c-1")).toHaveLength(limits.attempts);
    expect(registered()).toEqual(["c-1"]);
  });

  test("ids that cannot be, and kinds that are not registered, are refused", async () => {
    const { manage } = setUp();
    expect(await manage(close({ session: ["a/b/c"] }))).toMatchObject({ rejection: { code: "invalid-address" } });
    const refused = await manage(close({ everyone: true }), farOff, { kinds: new Set(["user"]) });
    expect(refused).toMatchObject({ rejection: { code: "address-not-registered" } });
  });

  test("an audience that cannot be read is a fault: the command has to be repeated", async () => {
    const fault = new StoreFault("throttled", "too much");
    const { manage } = setUp([adas("c-1")], {
      // biome-ignore lint/correctness/useYield: it fails before its first page
      async *registrationsAt() {
        throw fault;
      },
    });
    await expect(manage(close({ user: ["ada"] }))).rejects.toBe(fault);
  });

  test("ends when the time is over, with one connection more at least, and goes on where the answer says", async () => {
    const { manage, registered } = setUp([adas("c-1"), adas("c-2"), adas("c-3")]);
    const command = close({ user: ["ada"] });
    expect(await manage(command, nowMs)).toMatchObject({ value: { closed: 1, next: "c-1" } });
    expect(registered()).toEqual(["c-2", "c-3"]);
    expect(await manage({ ...command, after: "c-2" })).toEqual({ ok: true, value: { ...counts, closed: 1 } });
    expect(registered()).toEqual(["c-2"]);
  });
});

test("as many are closed at a time as have their turns within a second", () => {
  const atATime = (postsPerSecond?: number) => {
    const parts = { clock: createManualClock(), random: () => 0, protocols: createTestProtocols() };
    const nothing = {
      gateway: createMemoryConnectionGateway(),
      unregister: async () => undefined,
      terminate: async () => {},
    };
    const given = { ...defaultDeliveryLimits, ...(postsPerSecond !== undefined && { postsPerSecond }) };
    return createConnectionCloser({ ...parts, ...nothing, limits: given }).atATime;
  };
  expect([atATime(), atATime(100_000), atATime(101), atATime(1)]).toEqual([256, 256, 50, 1]);
});

describe("denying", () => {
  const parties = { user: ["ada"], session: ["tab", "signed/kiosk"] };

  test("keeps users and sessions out until a time, or for a while, and whoever is connected stays", async () => {
    const { manage, denials, registered } = setUp();
    const deny = { kind: "deny", parties, end: { atMs: 5000 } } as const;
    expect(await manage(deny)).toEqual({ ok: true, value: { kind: "denied", untilMs: 5000 } });
    expect(Object.fromEntries(denials.ends())).toEqual({
      ...{ "user#ada": 5000, "session#anon/tab": 5000, "session#signed/kiosk": 5000 },
    });
    expect(registered()).toEqual(["c-1", "c-2", "c-3"]);
    const { value } = Object(await manage({ ...deny, parties: { user: ["ada"] }, end: { afterMs: 60_000 } }));
    expect(value).toEqual({ kind: "denied", untilMs: denials.ends().get("user#ada") });
    expect(value.untilMs).toBeGreaterThanOrEqual(nowMs + 60_000);
    expect(await manage({ kind: "allow", parties: { user: ["ada", "bob"], session: ["tab"] } })).toEqual({
      ok: true,
      value: { kind: "allowed" },
    });
    expect([...denials.ends().keys()]).toEqual(["session#signed/kiosk"]);
  });

  test("and closing: first the one, then the other, and only once where a command goes on", async () => {
    const seen: string[] = [];
    const scene = setUp();
    const { manage, denials, registry } = scene;
    const looking: Partial<ConnectionRegistry> = {
      registrationsAt: (...read) => {
        seen.push(`looked with ${denials.ends().size} denied`);
        return registry.registrationsAt(...read);
      },
    };
    const given = { registry: { ...registry, ...looking } };
    const command = { ...close({ user: ["ada"], group: ["staff"] }), denied: { atMs: 5000 } } as const;
    expect(await manage(command, farOff, given)).toEqual({
      ok: true,
      value: { ...counts, closed: 2, deniedUntilMs: 5000 },
    });
    expect([...denials.ends()]).toEqual([["user#ada", 5000]]);
    await denials.allow({ kind: "user", id: "ada" });
    expect(await manage({ ...command, after: "c-0" }, farOff, given)).toEqual({ ok: true, value: counts });
    expect(new Set(seen)).toEqual(new Set(["looked with 1 denied", "looked with 0 denied"]));
  });

  test.each<[string, ManageCommand, string]>([
    ["a time that is over", { kind: "deny", parties, end: { atMs: nowMs } }, "invalid-time"],
    [
      "a session that cannot be",
      { kind: "deny", parties: { session: ["a/b/c"] }, end: { atMs: 5000 } },
      "invalid-address",
    ],
    ["a user that cannot be", { kind: "allow", parties: { user: ["x".repeat(257)] } }, "invalid-address"],
    ["closing, until a time that is over", { ...close({ user: ["ada"] }), denied: { atMs: 1 } }, "invalid-time"],
  ])("%s is refused, and nothing is done", async (_what, command, code) => {
    const { manage, denials, registered } = setUp();
    expect(await manage(command)).toMatchObject({ ok: false, rejection: { code } });
    expect([denials.ends().size, registered().length]).toEqual([0, 3]);
  });

  test.each<[string, ManageCommand]>([
    ["to deny", { kind: "deny", parties, end: { atMs: 5000 } }],
    ["to allow", { kind: "allow", parties }],
    ["to close and deny", { ...close({ user: ["ada"] }), denied: { atMs: 5000 } }],
  ])("where handshakes do not read denials, %s is refused, and nothing is done", async (_what, command) => {
    const { manage, registered } = setUp();
    const refused = await manage(command, farOff, { denials: undefined } as never);
    expect(refused).toMatchObject({ rejection: { code: "no-denials" } });
    expect(registered()).toHaveLength(3);
  });

  test("users need not be a kind that connections are registered at", async () => {
    const { manage } = setUp();
    const given = { kinds: new Set(["group"] as const) };
    expect(await manage({ kind: "deny", parties, end: { atMs: 5000 } }, farOff, given)).toMatchObject({ ok: true });
  });
});
