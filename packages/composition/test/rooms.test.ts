import { encodeTask } from "@switchboard/adapters-aws/sqs";
import { type MessageHistory, StoreFault } from "@switchboard/domain";
import { describe, expect, test } from "vitest";
import {
  addresses,
  anonymous,
  cognito,
  connecting,
  delivering,
  deliveryWorker,
  denials,
  departures,
  disconnecting,
  type Environment,
  eventQueue,
  fanOut,
  gateway,
  groups,
  history,
  messages,
  protocols,
  publishing,
  quotas,
  refreshing,
  runtime,
  storage,
  switchboardV1,
} from "../src/index.ts";
import type { Parts } from "../src/parts.ts";
import { composeInMemory } from "../src/testing/index.ts";

type Frame = Readonly<Record<string, unknown>>;
type Position = readonly [epoch: string, offset: number];

const rooms: Environment = { JOIN: "room.**", HISTORY: "group:room.**=1h/300,user:**=1h/100" };
const ends = { awsRequestId: "r", getRemainingTimeInMillis: () => 60_000 };

/** All functions of a hub on the same memory; clients speak to it as API Gateway passes their frames on. */
function setScene(environment: Environment = rooms, replacements: Partial<Parts> = {}) {
  const { part, memory } = composeInMemory(
    [
      ...([runtime, storage, departures, switchboardV1, protocols, gateway, addresses, anonymous] as const),
      ...([quotas, connecting, disconnecting, delivering, fanOut, history, groups] as const),
      ...([cognito, denials, refreshing, messages] as const),
      ...([publishing, deliveryWorker, eventQueue] as const),
    ],
    environment,
    replacements,
  );
  const { clock, gateway: sockets } = memory;
  let opened = 0;

  async function connect(session: string) {
    opened += 1;
    const connectionId = `c-${opened}`;
    const requestContext = { connectionId, routeKey: "$connect", requestId: "r", connectedAt: clock.now() };
    sockets.open(connectionId);
    const query = { session_id: [session], client_id: [`tab-${session}`] };
    expect(await part("connectHandler")({ multiValueQueryStringParameters: query, requestContext })).toMatchObject({
      statusCode: 200,
    });
    let seen = 0;
    return {
      connectionId,
      async ask(frame: object): Promise<Frame> {
        const event = { body: JSON.stringify(frame), requestContext: { ...requestContext, routeKey: "$default" } };
        const { body } = await clock.until(part("messageHandler")(event));
        return body === undefined ? {} : JSON.parse(body);
      },
      /** The frames that have come since they were looked at last. */
      take(): readonly Frame[] {
        const all = sockets.received(connectionId).map((payload) => JSON.parse(new TextDecoder().decode(payload)));
        return all.slice(seen).map((frame) => {
          seen += 1;
          return frame;
        });
      },
      async drop(): Promise<void> {
        await sockets.close({ connectionId });
        await part("disconnectHandler")({ requestContext: { ...requestContext, routeKey: "$disconnect" } }, ends);
      },
    };
  }

  const publish = (request: object) => clock.until(part("publishHandler")(request, ends));
  return { ...memory, part, connect, publish };
}

const send = (text: string, more: object = {}) => {
  return { action: "sendMessage", to: { groups: ["room.1"] }, data: text, ...more };
};
const dataOf = (frames: unknown) => (frames as readonly Frame[]).map(({ data }) => data);

test("two clients join a room, one drops, and recovers what was said meanwhile, in order and nothing twice", async () => {
  const { connect } = setScene();
  const [ada, bob] = [await connect("ada"), await connect("bob")];
  const joined = await ada.ask({ action: "join", id: "j", groups: ["room.1"] });
  expect(joined).toEqual({
    ...{ type: "joined", id: "j", groups: ["room.1"] },
    streams: [{ group: "room.1", epoch: expect.any(String), offset: 0 }],
  });
  const [{ epoch }] = joined["streams"] as readonly [{ readonly epoch: string }];
  expect(await bob.ask({ action: "hello", groups: ["room.1"] })).toMatchObject({
    ...{ type: "welcome", groups: ["room.1"], limits: { addresses: 250, groups: 100 } },
    streams: [{ group: "room.1", epoch, offset: 0 }],
  });

  expect(await ada.ask(send("one", { id: "1" }))).toMatchObject({ type: "ack", delivered: 2, positions: [[epoch, 1]] });
  expect(bob.take()).toMatchObject([{ type: "message", data: "one", positions: [[epoch, 1]] }]);

  await bob.drop();
  for (const text of ["two", "three"]) await ada.ask(send(text));
  const back = await connect("bob");
  const positions: readonly Position[] = [[epoch, 1]];
  expect(await back.ask({ action: "hello", groups: ["room.1"], positions })).toMatchObject({
    streams: [{ group: "room.1", epoch, offset: 3 }],
  });
  await ada.ask(send("four"));
  expect(back.take()).toMatchObject([{ data: "four", positions: [[epoch, 4]] }]);
  expect(await back.ask({ action: "recover", id: "r", since: positions })).toMatchObject({
    ...{ type: "recovered", id: "r", streams: [{ epoch, recovered: true, to: 4, more: false }] },
    messages: [2, 3, 4].map((offset) => ({ positions: [[epoch, offset]] })),
  });
  expect(await back.ask({ action: "recover", since: [[epoch, 4]] })).toMatchObject({
    ...{ streams: [{ epoch, recovered: true, to: 4, more: false }], messages: [] },
  });
  expect(dataOf((await back.ask({ action: "history", group: "room.1", limit: 2 }))["messages"])).toEqual([
    ...["three", "four"],
  ]);
});

test("each recipient is told the positions of the streams that it is in, and of no others", async () => {
  const { connect, deliveryQueue, part, gateway: sockets, clock } = setScene({ ...rooms, DIRECT_DELIVERY_LIMIT: "0" });
  const [ada, bob, cyd] = [await connect("ada"), await connect("bob"), await connect("cyd")];
  await ada.ask({ action: "join", groups: ["room.1", "room.2"] });
  await bob.ask({ action: "join", groups: ["room.2"] });
  const to = { groups: ["room.1", "room.2"], sessions: ["cyd"] };
  const { positions } = await ada.ask(send("hi", { to }));
  const [first, second] = positions as readonly Position[];
  // Everybody is delivered to by a worker: the sets have been through the queue.
  const Records = deliveryQueue.waiting().map((task) => ({ messageId: "t", body: encodeTask(task) }));
  expect(Records).toHaveLength(1);
  await clock.until(part("deliverHandler")({ Records }, ends));
  expect(sockets.calls().filter((call) => call.startsWith("post"))).toHaveLength(3);
  expect(ada.take()).toMatchObject([{ positions: [first, second] }]);
  expect(bob.take()).toMatchObject([{ positions: [second] }]);
  expect(cyd.take()[0]).not.toHaveProperty("positions");
});

test("a list of a backend is stored in its order, and its answers have the positions", async () => {
  const { connect, publish } = setScene();
  const reader = await connect("reader");
  await reader.ask({ action: "join", groups: ["room.1", "room.2"] });
  const rooms = Array.from({ length: 20 }, (_, nth) => ({ groups: [nth % 3 === 0 ? "room.2" : "room.1"] }));
  const list = rooms.map((to, nth) => ({ id: `m-${nth}`, to, data: nth }));
  const { answers } = (await publish({ messages: list })) as { readonly answers: readonly Frame[] };
  expect(answers.map(({ positions }) => positions)).toEqual(list.map(() => [[expect.any(String), expect.any(Number)]]));
  for (const group of ["room.1", "room.2"]) {
    const page = await reader.ask({ action: "history", group });
    const expected = list.filter(({ to }) => to.groups.includes(group)).map(({ data }) => data);
    expect(dataOf(page["messages"])).toEqual(expected);
  }
});

describe("who may do what with a group:", () => {
  test("who may not join is refused, and hello goes on without it", async () => {
    const { connect, registry } = setScene();
    const ada = await connect("ada");
    expect(await ada.ask({ action: "join", groups: ["room.1", "admins"] })).toMatchObject({ code: "forbidden" });
    expect(await ada.ask({ action: "hello", groups: ["room.1", "admins"] })).toMatchObject({ groups: ["room.1"] });
    expect(registry.connections().get("c-1")?.joinedGroups).toEqual(["room.1"]);
  });

  test("only who is in a group sends to it under the strict policy, and reads it", async () => {
    const { connect } = setScene({ ...rooms, SEND_POLICY: "common-group" });
    const [ada, bob] = [await connect("ada"), await connect("bob")];
    expect(await ada.ask(send("hi"))).toMatchObject({ code: "forbidden" });
    expect(await ada.ask({ action: "history", group: "room.1" })).toMatchObject({ code: "not-joined" });
    await ada.ask({ action: "join", groups: ["room.1"] });
    await bob.ask({ action: "join", groups: ["room.1"] });
    expect(await ada.ask(send("hi"))).toMatchObject({ delivered: 2 });
    // A group that both have joined opens no way to anything else.
    expect(await ada.ask(send("hi", { to: { sessions: ["bob"] } }))).toMatchObject({ delivered: 0 });
    expect(await ada.ask({ action: "leave", groups: ["room.1"] })).toMatchObject({ type: "left", groups: ["room.1"] });
    expect(await ada.ask(send("hi"))).toMatchObject({ code: "forbidden" });
    expect(dataOf(bob.take())).toEqual(["hi"]);
  });
});

const fail = () => Promise.reject(new StoreFault("throttled", "slow down"));
const throttled: MessageHistory = {
  ...{ append: fail, settled: fail, tops: fail, readSince: fail, readBefore: fail, purge: fail },
};

test("where nothing is kept the history is not asked, and a message says which group it is of", async () => {
  const { connect } = setScene({ JOIN: "room.**" }, { history: throttled });
  const ada = await connect("ada");
  expect(await ada.ask({ action: "hello", groups: ["room.1"] })).toMatchObject({ groups: ["room.1"], streams: [] });
  expect(await ada.ask(send("hi"))).toEqual({
    ...{ type: "ack", messageId: expect.any(String), delivered: 1, gone: 0, failed: 0, queued: 0 },
  });
  const message = { type: "message", id: expect.any(String), from: expect.anything(), sentAt: expect.any(String) };
  expect(ada.take()).toEqual([{ ...message, group: "room.1", data: "hi" }]);
  expect(await ada.ask({ action: "recover", since: [["e", 1]] })).toMatchObject({
    ...{ streams: [{ epoch: "e", recovered: false }], messages: [] },
  });
  expect(await ada.ask({ action: "history", group: "room.1" })).toMatchObject({ code: "no-history" });
  expect(await ada.ask(send("hi", { store: true }))).toMatchObject({ code: "no-history" });
});

test("what cannot be stored is delivered to nobody, and the client is told to try again", async () => {
  const { connect } = setScene(rooms, { history: throttled });
  const ada = await connect("ada");
  // It has joined, though it cannot be told where to begin: it joins once more.
  expect(await ada.ask({ action: "join", groups: ["room.1"] })).toMatchObject({ type: "error", code: "throttled" });
  expect(await ada.ask(send("hi", { id: "1" }))).toMatchObject({ type: "error", id: "1", code: "throttled" });
  expect(ada.take()).toEqual([]);
  expect(await ada.ask(send("hi", { store: false }))).toMatchObject({ type: "ack", delivered: 1 });
});
