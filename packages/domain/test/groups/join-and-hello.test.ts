import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import type { Connection, JoinLimits, MessageHistory, Position } from "../../src/index.ts";
import { connectionOf, createMemoryConnectionRegistry, createMemoryMessageHistory } from "../../src/testing/index.ts";
import { createRoomHandlers, keepRooms } from "../rooms/rooms.ts";

const known = connectionOf("c-1", { provedBy: "cognito", userId: "ada", groups: ["admins"] });
const room = (id: string) => ({ kind: "group", id }) as const;

/** A connection at a hub that keeps what is said in rooms, to users and to everyone. */
function setScene({
  joinLimits = { groups: 3, perMinute: 10, changesPerMinute: 1000 } as JoinLimits,
  kinds = undefined as undefined | Set<"user">,
} = {}) {
  const clock = createManualClock();
  const registry = createMemoryConnectionRegistry({ connections: [known], clock });
  const kept = createMemoryMessageHistory({ clock });
  const calls: string[] = [];
  const history: MessageHistory = {
    ...kept,
    tops(streams) {
      calls.push(`tops of ${streams.length}`);
      return kept.tops(streams);
    },
    settled(streams) {
      // What is told must be true once the connection is registered.
      calls.push(
        `settled of ${streams.length}, joined ${registry.connections().get("c-1")?.joinedGroups ?? "nothing"}`,
      );
      return kept.settled(streams);
    },
  };
  const handlers = createRoomHandlers({
    ...{ registry, history, historyOf: keepRooms, joinLimits },
    ...(kinds !== undefined && { kinds }),
  });
  const joinedGroups = () => registry.connections().get("c-1")?.joinedGroups ?? [];
  const self = async (): Promise<Connection> => (await registry.find(known)) ?? known;
  const say = async (id: string, payload = "hi"): Promise<Position | undefined> => {
    const message = { messageId: `m-${payload}`, from: {}, sentAtMs: clock.now(), payload };
    const retention = { keepMs: 3_600_000, most: 300 };
    return (await kept.append(message, [{ address: room(id), retention }]))[0];
  };
  return { ...handlers, registry, joinedGroups, self, say, calls, kept };
}

describe("a join", () => {
  test("is answered with where the streams are, read after the registration; a group that keeps nothing has none", async () => {
    const { joinGroups, joinedGroups, say, calls } = setScene();
    const position = await say("room.1");
    expect(await joinGroups(known, ["room.1", "admins", "room.1"])).toEqual({
      ...{ kind: "joined", groups: ["room.1", "admins"] },
      streams: [{ address: room("room.1"), position }],
    });
    expect(joinedGroups()).toEqual(["room.1"]);
    expect(calls).toEqual(["settled of 1, joined room.1"]);
  });

  test("that is refused for one of its groups joins none", async () => {
    const { joinGroups, joinedGroups } = setScene();
    expect(await joinGroups(known, ["room.1", "editors"])).toMatchObject({
      ...{ kind: "rejection", rejection: { code: "forbidden" } },
    });
    expect(joinedGroups()).toEqual([]);
  });

  test("of too many groups joins none", async () => {
    const { joinGroups, joinedGroups } = setScene();
    expect(await joinGroups(known, ["room.1", "room.2", "room.3", "room.4"])).toMatchObject({
      ...{ kind: "rejection", rejection: { code: "too-many-groups" } },
    });
    expect(joinedGroups()).toEqual([]);
  });

  test("too soon after many others may work later", async () => {
    const { joinGroups, leaveGroups } = setScene({ joinLimits: { groups: 3, perMinute: 2, changesPerMinute: 1000 } });
    for (const id of ["room.1", "room.2"]) await joinGroups(known, [id]);
    await leaveGroups(known, ["room.1", "room.2"]);
    expect(await joinGroups(known, ["room.1"])).toEqual({ kind: "fault", reason: "throttled" });
  });

  test("of a group that a backend has joined it to is no error, whoever may join it", async () => {
    const { joinGroups, registry, self } = setScene();
    await registry.join(known, ["answer-17"], { groups: 0, perMinute: 0, changesPerMinute: 1000 }, "backend");
    expect(await joinGroups(await self(), ["answer-17"])).toMatchObject({ kind: "joined", groups: ["answer-17"] });
  });

  test("of a connection that was forgotten has no answer", async () => {
    const { joinGroups, registry } = setScene();
    await registry.unregister(known);
    expect(await joinGroups(known, ["room.1"])).toBe("unknown");
  });

  test("is refused where connections are not registered at groups", async () => {
    const { joinGroups } = setScene({ kinds: new Set(["user"]) });
    expect(await joinGroups(known, ["room.1"])).toMatchObject({ rejection: { code: "address-not-registered" } });
  });
});

describe("leaving", () => {
  test("is answered, whether the connection was in the group or not, and leaves what is proved", async () => {
    const { joinGroups, leaveGroups, joinedGroups } = setScene();
    await joinGroups(known, ["room.1", "room.2"]);
    const groups = ["room.1", "room.3", "admins", "x".repeat(257)];
    expect(await leaveGroups(known, [...groups, "room.1"])).toEqual({ kind: "left", groups });
    expect(joinedGroups()).toEqual(["room.2"]);
  });
});

describe("joining again and leaving, too often", () => {
  test("may work later", async () => {
    const { joinGroups, leaveGroups, sayHello, self, joinedGroups } = setScene({
      joinLimits: { groups: 3, perMinute: 10, changesPerMinute: 6 },
    });
    const groups = ["room.1", "room.2"];
    for (let time = 0; time < 3; time += 1) expect(await joinGroups(known, groups)).toMatchObject({ kind: "joined" });
    expect(await joinGroups(known, groups)).toEqual({ kind: "fault", reason: "throttled" });
    expect(await sayHello(await self(), { groups })).toEqual({ kind: "fault", reason: "throttled" });
    expect(await leaveGroups(known, groups)).toEqual({ kind: "fault", reason: "throttled" });
    expect(joinedGroups()).toEqual(groups);
    expect(await sayHello(await self(), {})).toMatchObject({ kind: "welcome" });
  });
});

describe("a hello", () => {
  const welcomed = (answer: unknown) => (answer as { readonly welcome: object }).welcome;

  test("joins what may be joined, and is answered with all groups and streams, read after that", async () => {
    const { sayHello, say, calls } = setScene();
    const position = await say("room.1");
    expect(welcomed(await sayHello(known, { groups: ["room.1", "editors", "admins"] }))).toEqual({
      ...{ connectionId: "c-1", userId: "ada", expiresAtMs: known.expiresAtMs, limits: { addresses: 250, groups: 3 } },
      groups: ["admins", "room.1"],
      streams: [
        { address: { kind: "user", id: "ada" }, position: { epoch: expect.any(String), offset: 0 } },
        { address: { kind: "everyone" }, position: { epoch: expect.any(String), offset: 0 } },
        { address: room("room.1"), position },
      ],
    });
    expect(calls).toEqual(["settled of 3, joined room.1"]);
  });

  test("gets the newest position of a stream whose life it knows, and one to begin at of any other", async () => {
    const { sayHello, say, calls, kept } = setScene();
    const first = await say("room.1", "one");
    const second = await say("room.2", "two");
    if (first === undefined) throw new Error("It was stored.");
    const positions = [
      { epoch: first.epoch, offset: 0 },
      { epoch: "gone", offset: 7 },
    ];
    expect(welcomed(await sayHello(known, { groups: ["room.1", "room.2"], positions }))).toMatchObject({
      streams: [{}, {}, { position: first }, { position: second }],
    });
    expect(calls).toEqual(["tops of 4", "settled of 3, joined room.1,room.2"]);
    await kept.purge(room("room.1"));
    expect(welcomed(await sayHello(known, { groups: ["room.1"], positions }))).not.toMatchObject({
      streams: [{}, {}, { position: { epoch: first.epoch } }],
    });
  });

  test("is one read where all lives are known", async () => {
    const { sayHello, calls } = setScene();
    const { streams } = welcomed(await sayHello(known, {})) as {
      readonly streams: readonly { readonly position: Position }[];
    };
    calls.length = 0;
    await sayHello(known, { positions: streams.map(({ position }) => position) });
    expect(calls).toEqual(["tops of 2"]);
  });

  test("joins as many groups as there is room for, those that it is in already first", async () => {
    const { sayHello, joinGroups, joinedGroups, self } = setScene();
    await joinGroups(known, ["room.3"]);
    const groups = ["room.1", "room.2", "room.3", "room.4"];
    expect(welcomed(await sayHello(await self(), { groups }))).toMatchObject({
      groups: ["admins", "room.3", "room.1", "room.2"],
    });
    expect(joinedGroups()).toEqual(["room.3", "room.1", "room.2"]);
  });

  test("with too many joins may work later; of a connection that was forgotten has no answer", async () => {
    const { sayHello, registry } = setScene({ joinLimits: { groups: 3, perMinute: 1, changesPerMinute: 1000 } });
    expect(await sayHello(known, { groups: ["room.1", "room.2"] })).toEqual({ kind: "fault", reason: "throttled" });
    await registry.unregister(known);
    expect(await sayHello(known, { groups: ["room.1"] })).toBe("unknown");
  });

  test("joins nothing where connections are not registered at groups", async () => {
    const { sayHello, joinedGroups } = setScene({ kinds: new Set(["user"]) });
    expect(await sayHello(known, { groups: ["room.1"] })).toMatchObject({ kind: "welcome" });
    expect(joinedGroups()).toEqual([]);
  });
});
