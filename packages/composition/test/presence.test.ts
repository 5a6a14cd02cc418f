import { StoreFault } from "@switchboard/domain";
import { createMemoryPresenceBoard } from "@switchboard/domain/testing";
import { describe, expect, test } from "vitest";
import { ConfigurationError, compose, presence, runtime, storage } from "../src/index.ts";
import { type Frame, rooms, setScene } from "./support/scene.ts";

const told = { ...rooms, PRESENCE: "room.**" };
const join = { action: "join", groups: ["room.1"] };
const leave = { action: "leave", groups: ["room.1"] };
const ada = { sessionId: "anon/ada" };
const bob = { sessionId: "anon/bob" };
const events = (client: { take(): readonly Frame[] }) => client.take().filter(({ type }) => type === "presence");

/** Ada, who is told about a room that she is in. */
async function setAda(environment = told, replacements: Parameters<typeof setScene>[1] = {}) {
  const scene = setScene(environment, replacements);
  const client = await scene.connect("ada");
  await client.ask(join);
  await scene.pass(2);
  const [first] = events(client);
  return { ...scene, client, first };
}

test("P5: who joins is told to everybody in the group, after a second and together", async () => {
  const { client, first, connect, pass } = await setAda();
  expect(first).toEqual({
    ...{ type: "presence", group: "room.1", revision: expect.any(Number), previous: 0 },
    ...{ joined: [ada], left: [], users: 1, connections: 1 },
  });
  const clients = [await connect("bob"), await connect("cyd"), await connect(undefined)];
  for (const other of clients) await other.ask(join);
  expect(events(client)).toEqual([]);
  await pass(2);
  const [event, ...others] = events(client);
  expect(others).toEqual([]);
  expect(event).toMatchObject({ previous: first?.["revision"], left: [], users: 4, connections: 4 });
  const anonymous = { connectionId: clients[2]?.connectionId };
  expect(event?.["joined"]).toHaveLength(3);
  expect(event?.["joined"]).toEqual(expect.arrayContaining([bob, { sessionId: "anon/cyd" }, anonymous]));
  for (const other of clients) expect(events(other)).toEqual([event]);
});

test("P6: who leaves, or closes the tab, is told after the grace", async () => {
  const { client, connect, pass } = await setAda();
  for (const end of ["leave", "drop"] as const) {
    const other = await connect("bob");
    await other.ask(join);
    await pass(2);
    expect(events(client)).toMatchObject([{ joined: [bob] }]);
    if (end === "leave") await other.ask(leave);
    else await other.drop();
    await pass(9);
    expect(events(client)).toEqual([]);
    await pass(1);
    expect(events(client)).toMatchObject([{ joined: [], left: [bob], users: 1, connections: 1 }]);
  }
});

test("P6: a reload is no event, nor is a second tab, nor one who comes and goes within a moment", async () => {
  const { client, connect, pass } = await setAda();
  const before = await connect("bob");
  await before.ask(join);
  await pass(2);
  events(client);
  await before.drop();
  await pass(3);
  const after = await connect("bob");
  await after.ask(join);
  const second = await connect("bob");
  await second.ask(join);
  await pass(2);
  await second.drop();
  const passing = await connect("cyd");
  await passing.ask(join);
  await passing.ask(leave);
  await pass(30);
  expect(events(client)).toEqual([]);
  expect(await client.ask({ action: "occupancy", group: "room.1" })).toMatchObject({ connections: 2, users: 2 });
});

test("P5: a worker that is killed before it keeps what it told tells it again, and so says what it builds upon", async () => {
  const { client, first, connect, pass, presenceBoard, clock, presenceQueue } = await setAda();
  const { show } = presenceBoard;
  const other = await connect("bob");
  await other.ask(join);
  // Killed after the posts: nothing of it is kept, and the queue gives the task out again much later.
  Object.assign(presenceBoard, { show: () => Promise.reject(new StoreFault("unavailable", "killed")) });
  await pass(2);
  Object.assign(presenceBoard, { show });
  const [told1] = events(client);
  expect(told1).toMatchObject({ joined: [bob], previous: first?.["revision"] });
  await pass(120);
  const [again, ...more] = events(client);
  expect(more).toEqual([]);
  expect(again).toMatchObject({ joined: [bob], previous: first?.["revision"] });
  expect(Number(again?.["revision"])).toBeGreaterThan(Number(told1?.["revision"]));
  expect(presenceQueue.waiting()).toEqual([]);
  expect(clock.now()).toBeGreaterThan(0);
});

test("P5: a task that gets lost holds nothing up for longer than until the next who comes or goes", async () => {
  const { client, connect, pass, presenceQueue } = await setAda();
  presenceQueue.behave(async () => {});
  await (await connect("bob")).ask(join);
  presenceQueue.behave();
  await pass(17);
  expect(events(client)).toEqual([]);
  await (await connect("cyd")).ask(join);
  await pass(2);
  expect(events(client)).toMatchObject([{ users: 3 }]);
});

test("P4: what was told so far is what the next event builds upon", async () => {
  const { client, first, connect, pass } = await setAda();
  const other = await connect("bob");
  await other.ask(join);
  const ask = () => client.ask({ action: "presence", id: "p", group: "room.1" });
  const state = { type: "presence", id: "p", group: "room.1" };
  expect(await ask()).toEqual({
    ...{ ...state, revision: first?.["revision"], members: [ada], users: 1, connections: 1 },
  });
  await pass(2);
  const [event] = events(client);
  expect(await ask()).toEqual({
    ...{ ...state, revision: event?.["revision"], members: [ada, bob], users: 2, connections: 2 },
  });
});

test("P1, P2: members and occupancy are of the moment, for who is in the group", async () => {
  const { client, connect, pass } = await setAda({ ...rooms, PRESENCE: "hall" });
  const others = [await connect("bob"), await connect("bob"), await connect(undefined)];
  for (const other of others) await other.ask(join);
  const [one, two, three] = others.map(({ connectionId }) => connectionId);
  const ofBob = [one, two].map((connectionId) => ({ connectionId, sessionId: "anon/bob" }));
  const ofAda = [{ connectionId: client.connectionId, sessionId: "anon/ada" }];
  const all = [
    { connectionId: three, connections: [{ connectionId: three }] },
    { ...ada, connections: ofAda },
    { ...bob, connections: ofBob },
  ];
  expect(await client.ask({ action: "members", id: "m", group: "room.1" })).toEqual({
    ...{ type: "members", id: "m", group: "room.1", members: all },
  });
  const page = await client.ask({ action: "members", group: "room.1", limit: 2 });
  expect(page).toMatchObject({ members: all.slice(0, 2), next: expect.any(String) });
  const rest = await client.ask({ action: "members", group: "room.1", after: page["next"] });
  expect(rest).toEqual({ type: "members", group: "room.1", members: all.slice(2) });
  expect(await client.ask({ action: "occupancy", group: "room.1" })).toEqual({
    ...{ type: "occupancy", group: "room.1", connections: 4 },
  });
  expect(await client.ask({ action: "presence", group: "room.1" })).toMatchObject({ code: "no-presence" });
  const stranger = await connect("eve");
  for (const action of ["members", "occupancy", "presence"]) {
    expect(await stranger.ask({ action, group: "room.1" })).toMatchObject({ type: "error", code: "not-joined" });
  }
  await pass(20);
  expect([client, ...others].flatMap(events)).toEqual([]);
});

test("P2: where presence counts, a count is good for ten seconds, and has users", async () => {
  const { client, connect, pass, presenceBoard } = await setAda();
  const { keepCount } = presenceBoard;
  let counts = 0;
  Object.assign(presenceBoard, {
    keepCount(...given: Parameters<typeof keepCount>) {
      counts += 1;
      return keepCount(...given);
    },
  });
  const occupancy = () => client.ask({ action: "occupancy", group: "room.1" });
  expect(await occupancy()).toMatchObject({ connections: 1, users: 1 });
  expect(counts).toBe(0);
  await pass(11);
  await occupancy();
  await (await connect("bob")).ask(join);
  expect(await occupancy()).toMatchObject({ connections: 1, users: 1 });
  expect(counts).toBe(1);
});

describe("a join", () => {
  test("does not fail where its group cannot be looked at, and the log says so", async () => {
    const { presenceQueue, connect, log } = setScene(told);
    presenceQueue.behave(() => Promise.reject(new Error("no queue today")));
    const client = await connect("ada");
    expect(await client.ask(join)).toMatchObject({ type: "joined" });
    expect(log.entries().filter(({ level }) => level === "error")).toMatchObject([
      { event: "presence", cause: { message: "no queue today" } },
    ]);
  });

  test("is answered when its group will be looked at, not before", async () => {
    const { presenceQueue, connect } = setScene(told);
    let isPut = false;
    presenceQueue.behave(async () => {
      await Promise.resolve();
      isPut = true;
    });
    const client = await connect("ada");
    expect(isPut).toBe(false);
    await client.ask(join);
    expect(isPut).toBe(true);
  });

  test("of a group that nobody is told of costs nothing", async () => {
    const board = createMemoryPresenceBoard({ clock: { now: () => 0 } });
    const refuse = () => Promise.reject(new Error("It is not to be asked."));
    const presenceBoard = { ...board, stir: refuse, take: refuse, show: refuse };
    for (const environment of [rooms, { ...rooms, PRESENCE: "hall" }]) {
      const { connect, log, pass } = setScene(environment, { presenceBoard });
      const client = await connect("ada");
      await client.ask(join);
      await client.ask(leave);
      await client.drop();
      await pass(12);
      expect(log.entries().filter(({ level }) => level === "error")).toEqual([]);
    }
  });
});

describe("what is wrong with PRESENCE is said:", () => {
  const start = (environment: Record<string, string>) => () =>
    compose({ TABLE_NAME: "t", AWS_REGION: "eu-central-1", ...environment }, [runtime, storage, presence]);

  test.each([
    ["no queue", { PRESENCE: "room.**" }, "DELIVERY_QUEUE_URL is not set"],
    ["something of a user", { PRESENCE: "user.{userId}" }, "PRESENCE may only list patterns without braces"],
    ["nothing between two commas", { PRESENCE: "a,,b" }, "PRESENCE may only list patterns without braces"],
  ])("%s", (_what, environment, problem) => {
    expect(start(environment)).toThrowError(ConfigurationError);
    expect(start(environment)).toThrowError(problem);
  });

  test("patterns are names with stars, several of them", () => {
    const part = start({ PRESENCE: "room.*, team.**", DELIVERY_QUEUE_URL: "https://sqs.example/q" })();
    const names = ["room.1", "room.1.x", "team.1.x", "lobby"];
    expect(names.map((name) => part("hasPresence")(name))).toEqual([true, false, true, false]);
    expect(start({})()("hasPresence")("room.1")).toBe(false);
  });
});
