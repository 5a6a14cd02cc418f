import { composeInMemory } from "@switchboard/composition/testing";
import { type Address, addressKinds, type ConnectionRegistry, StoreFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { describe, expect, test } from "vitest";
import { modules } from "../src/container.ts";

function setUp(change: (registry: ConnectionRegistry) => Partial<ConnectionRegistry> = () => ({})) {
  const stored = createMemoryConnectionRegistry();
  const environment = {
    ...{ ADDRESSES: addressKinds.join(), HISTORY: "group:room.**=1h/100" },
    ...{ LASTING_MEMBERSHIPS: "true", DENIALS: "true" },
  };
  const { part, memory } = composeInMemory(modules, environment, { registry: { ...stored, ...change(stored) } });
  const handler = part("manageHandler");

  async function open(connectionId: string, userId: string): Promise<void> {
    const addresses: readonly Address[] = [{ kind: "user", id: userId }];
    await stored.register({
      ...{ connectionId, addresses, protocol: "switchboard.v1", connectedAtMs: 0, expiresAtMs: 9_000_000_000_000 },
      identity: { provedBy: "cognito", userId, groups: [] },
    });
  }

  const manage = (event: unknown, remainingMs = 60_000) =>
    memory.clock.until(handler(event, { awsRequestId: "r-1", getRemainingTimeInMillis: () => remainingMs }));
  const groupsOf = async (connectionId: string) => (await stored.find({ connectionId }))?.joinedGroups ?? [];
  return { ...memory, registry: stored, open, manage, groupsOf };
}

const join = { join: { users: ["ada"] }, groups: ["room.1"] };

test("everybody's connections are joined and taken out, and accounted for", async () => {
  const { open, manage, groupsOf, log } = setUp();
  await open("c-1", "ada");
  await open("c-2", "ada");
  await open("c-3", "bob");
  expect(await manage({ id: "j-1", ...join })).toEqual({ type: "joined", id: "j-1", joined: 2, failed: 0, unknown: 0 });
  expect([await groupsOf("c-1"), await groupsOf("c-2"), await groupsOf("c-3")]).toEqual([["room.1"], ["room.1"], []]);
  expect(await manage({ leave: { users: ["ada", "bob"] }, groups: ["room.1"] })).toEqual({
    ...{ type: "left", left: 3, failed: 0, unknown: 0 },
  });
  expect(await groupsOf("c-1")).toEqual([]);
  expect(log.entries()).toMatchObject([
    {
      level: "info",
      event: "manage",
      fields: { outcome: "joined", changed: 2, failed: 0, unknown: 0 },
    },
    { level: "info", event: "manage", fields: { outcome: "left", changed: 3 } },
  ]);
});

test("everybody's connections are told, closed and forgotten; users are denied and allowed", async () => {
  const { open, manage, gateway, denials, registry, log } = setUp();
  for (const connectionId of ["c-1", "c-2"]) {
    await open(connectionId, "ada");
    gateway.open(connectionId);
  }
  const close = { close: { users: ["ada"] }, reason: "Bye.", denyUntil: "2100-01-01T00:00:00Z" };
  expect(await manage({ id: "k-1", ...close })).toEqual({
    ...{ type: "closed", id: "k-1", closed: 2, gone: 0, failed: 0, deniedUntil: "2100-01-01T00:00:00.000Z" },
  });
  expect(gateway.received("c-1").map((frame) => JSON.parse(new TextDecoder().decode(frame)))).toEqual([
    { type: "close", code: "kicked", reason: "Bye.", reconnect: false },
  ]);
  expect(await registry.find({ connectionId: "c-2" })).toBeUndefined();
  expect(Object.fromEntries(denials.ends())).toEqual({ "user#ada": Date.UTC(2100, 0, 1) });
  expect(await manage({ allow: { users: ["ada"] } })).toEqual({ type: "allowed" });
  expect(await manage({ deny: { sessions: ["tab"] }, until: "2100-01-01T00:00Z" })).toEqual({
    ...{ type: "denied", until: "2100-01-01T00:00:00.000Z" },
  });
  expect([...denials.ends().keys()]).toEqual(["session#anon/tab"]);
  expect(log.entries()).toMatchObject([
    { level: "info", event: "manage", fields: { outcome: "closed", closed: 2, gone: 0, failed: 0 } },
    { level: "info", event: "manage", fields: { outcome: "allowed" } },
    { level: "info", event: "manage", fields: { outcome: "denied" } },
  ]);
  // What clients are told, and who is kept out, is for them and for the backend.
  expect(JSON.stringify(log.entries())).not.toMatch(/Bye|ada|tab/);
});

test("a connection that cannot be closed is counted, and what was thrown is logged", async () => {
  const fault = new Error("not now");
  const { open, manage, gateway, log } = setUp();
  await open("c-1", "ada");
  gateway.answer("c-1", { posts: ["delivered"], close: fault });
  expect(await manage({ close: { users: ["ada"] } })).toEqual({ type: "closed", closed: 0, gone: 0, failed: 1 });
  expect(log.entries()).toMatchObject([{ level: "error", cause: fault, fields: { outcome: "closed", failed: 1 } }]);
});

test("lasting memberships are kept, and purging ends the life of a stream", async () => {
  const { manage, memberships, history } = setUp();
  expect(await manage({ ...join, lasting: true })).toMatchObject({ type: "joined", joined: 0 });
  expect([...memberships.members()]).toEqual([["user#ada", new Set(["room.1"])]]);
  const stream = { address: { kind: "group", id: "room.1" }, retention: { keepMs: 60_000, most: 10 } } as const;
  await history.append({ messageId: "m-1", from: {}, sentAtMs: 0, payload: 1 }, [stream]);
  expect(await manage({ purge: { group: "room.1" } })).toEqual({ type: "purged" });
  expect(await history.readBefore(stream, undefined, { messages: 10, bytes: 1000 })).toMatchObject({ messages: [] });
});

test("commands of a list are carried out in their order; one that is refused concerns no other", async () => {
  const { open, manage, groupsOf } = setUp();
  await open("c-1", "ada");
  const commands = [
    join,
    { id: "2", join: { sessions: ["a/b/c"] }, groups: ["room.1"] },
    { id: "3", move: { users: ["ada"] } },
    { leave: { users: ["ada"] }, groups: ["room.1"] },
  ];
  expect(await manage({ commands })).toEqual({
    answers: [
      { type: "joined", joined: 1, failed: 0, unknown: 0 },
      { type: "error", id: "2", code: "invalid-address", message: expect.any(String) },
      { type: "error", id: "3", code: "unknown-command", message: expect.any(String) },
      { type: "left", left: 1, failed: 0, unknown: 0 },
    ],
    errors: 2,
  });
  expect(await groupsOf("c-1")).toEqual([]);
});

test("a rule of EventBridge may hand an event over as it is", async () => {
  const { open, manage } = setUp();
  await open("c-1", "ada");
  const event = { id: "e-1", source: "shop.orders", "detail-type": "Customer called", detail: join };
  expect(await manage(event)).toMatchObject({ type: "joined", joined: 1 });
});

test("what is no request is answered, and is no error of the function", async () => {
  const { manage, log } = setUp();
  expect(await manage([])).toMatchObject({ type: "error", code: "not-an-object" });
  expect(log.entries()).toMatchObject([{ level: "info", fields: { outcome: "not-an-object" } }]);
});

describe("a fault", () => {
  test("fails the invocation once every other command has been carried out", async () => {
    const fault = new StoreFault("throttled", "too much");
    const { open, manage, groupsOf, log } = setUp((registry) => ({
      join: (connection, groups, ...rest) =>
        groups.includes("busy") ? Promise.reject(fault) : registry.join(connection, groups, ...rest),
    }));
    await open("c-1", "ada");
    const given = manage({ commands: [{ ...join, groups: ["busy"] }, join] });
    await expect(given).rejects.toMatchObject({ name: "Switchboard.Throttled" });
    expect(await groupsOf("c-1")).toEqual(["room.1"]);
    expect(log.entries()).toMatchObject([
      { level: "error", cause: fault, fields: { outcome: "throttled" } },
      { level: "info", fields: { outcome: "joined", changed: 1 } },
    ]);
  });

  test("of another kind has another name, and tells the backend nothing", async () => {
    const { open, manage } = setUp(() => ({ join: () => Promise.reject(new Error("a name of a table")) }));
    await open("c-1", "ada");
    const failed = await manage(join).catch((error: unknown) => error);
    expect(failed).toMatchObject({ name: "Switchboard.Internal" });
    expect(String(failed)).not.toContain("table");
  });

  test("is what is left when the time is over: nothing is begun that could not be finished", async () => {
    const { open, manage, groupsOf, clock } = setUp((registry) => ({
      async join(...given) {
        const joined = await registry.join(...given);
        await new Promise<void>((resolve) => clock.after(50_000, resolve));
        return joined;
      },
    }));
    await open("c-1", "ada");
    await expect(manage({ commands: [join, { ...join, groups: ["late"] }] })).rejects.toMatchObject({
      name: "Switchboard.Internal",
    });
    expect(await groupsOf("c-1")).toEqual(["room.1"]);
  });
});
