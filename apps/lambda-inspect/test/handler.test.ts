import { composeInMemory } from "@switchboard/composition/testing";
import { type Address, addressKinds, type ConnectionRegistry, StoreFault } from "@switchboard/domain";
import { createMemoryConnectionRegistry } from "@switchboard/domain/testing";
import { expect, test } from "vitest";
import { modules } from "../src/container.ts";

function setUp(change: Partial<ConnectionRegistry> = {}) {
  const stored = createMemoryConnectionRegistry();
  const environment = {
    ...{ ADDRESSES: addressKinds.join(), HISTORY: "group:room.**=90m/100" },
    ...{ LASTING_MEMBERSHIPS: "true", DENIALS: "true" },
  };
  const { part, memory } = composeInMemory(modules, environment, { registry: { ...stored, ...change } });
  const handler = part("inspectHandler");
  const inspect = (event: unknown) =>
    memory.clock.until(handler(event, { awsRequestId: "r-1", getRemainingTimeInMillis: () => 60_000 }));

  async function open(connectionId: string, userId: string): Promise<void> {
    const { clock } = memory;
    const addresses: readonly Address[] = [{ kind: "group", id: "staff" }];
    await stored.register({
      ...{ connectionId, addresses, protocol: "switchboard.v1" },
      identity: { provedBy: "cognito", userId, sessionId: `${userId}/tab`, groups: ["staff"] },
      connectedAtMs: clock.now(),
      expiresAtMs: clock.now() + 7_200_000,
    });
  }
  return { ...memory, inspect, open };
}

test("who is in a group is told page by page, and how many they are", async () => {
  const { inspect, open, log } = setUp();
  for (const id of ["1", "2", "3"]) await open(`c-${id}`, `u-${id}`);
  const first = { id: "m-1", members: { group: "staff" }, limit: 2 };
  const member = (id: string) => ({
    ...{ connectionId: `c-${id}`, userId: `u-${id}`, sessionId: `u-${id}/tab` },
    ...{ connectedAt: "2026-01-01T00:00:00.000Z", expiresAt: "2026-01-01T02:00:00.000Z" },
  });
  expect(await inspect(first)).toEqual({ type: "members", id: "m-1", members: ["1", "2"].map(member), next: "c-2" });
  expect(await inspect({ ...first, next: "c-2" })).toEqual({ type: "members", id: "m-1", members: [member("3")] });
  expect(await inspect({ count: { group: "staff" } })).toEqual({ type: "count", count: 3 });
  expect(log.entries()).toMatchObject([
    { event: "inspect", fields: { outcome: "members" } },
    { event: "inspect", fields: { outcome: "members" } },
    { event: "inspect", fields: { outcome: "count" } },
  ]);
});

test("until when somebody is kept out is told", async () => {
  const { inspect, denials } = setUp();
  await denials.deny({ kind: "user", id: "ada" }, Date.UTC(2100, 0, 1));
  expect(await inspect({ id: "d-1", denied: { user: "ada" } })).toEqual({
    ...{ type: "denied", id: "d-1", until: "2100-01-01T00:00:00.000Z" },
  });
  expect(await inspect({ denied: { session: "tab" } })).toEqual({ type: "denied" });
});

test("history is told as clients are told it, and where the stream is", async () => {
  const { inspect, history } = setUp();
  const stream = { address: { kind: "group", id: "room.1" }, retention: { keepMs: 5_400_000, most: 100 } } as const;
  expect(await inspect({ stream: { group: "room.1" } })).toEqual({ type: "stream", keepSeconds: 5400, most: 100 });
  const message = { messageId: "m-1", from: { userId: "ada" }, sentAtMs: 0, payload: { text: "hi" } };
  await history.append({ ...message, kind: "edit", refers: "m-0" }, [stream]);
  await history.append({ ...message, messageId: "m-2" }, [stream]);
  const { messages, more } = Object(await inspect({ history: { group: "room.1" }, limit: 1 }));
  expect([messages, more]).toMatchObject([[{ id: "m-2" }], true]);
  const [[epoch, offset]] = messages[0].positions;
  expect(await inspect({ history: { group: "room.1" }, before: offset })).toEqual({
    type: "history",
    messages: [
      {
        ...{ id: "m-1", from: { userId: "ada" }, sentAt: "1970-01-01T00:00:00.000Z", positions: [[epoch, 1]] },
        ...{ kind: "edit", refers: "m-0", data: { text: "hi" } },
      },
    ],
    more: false,
  });
  expect(await inspect({ stream: { group: "room.1" } })).toMatchObject({ position: [epoch, 2] });
  expect(await inspect({ history: { group: "staff" } })).toMatchObject({ type: "error", code: "no-history" });
});

test("lasting memberships are told", async () => {
  const { inspect, memberships } = setUp();
  await memberships.add({ kind: "user", id: "ada" }, ["room.2", "room.1"]);
  expect(await inspect({ memberships: { user: "ada" } })).toEqual({
    type: "memberships",
    groups: ["room.1", "room.2"],
  });
});

test("several questions are answered in their order, and a fault fails them all", async () => {
  const questions = { commands: [{ count: { group: "staff" } }, { id: "2", count: {} }] };
  expect(await setUp().inspect(questions)).toEqual({
    answers: [
      { type: "count", count: 0 },
      { type: "error", id: "2", code: "invalid-field", message: expect.any(String) },
    ],
    errors: 1,
  });
  const { inspect } = setUp({ count: () => Promise.reject(new StoreFault("throttled", "too much")) });
  await expect(inspect(questions)).rejects.toMatchObject({ name: "Switchboard.Throttled" });
});
