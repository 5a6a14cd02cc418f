import { encodeTask } from "@switchboard/adapters-aws/sqs";
import { type MessageHistory, StoreFault } from "@switchboard/domain";
import { expect, test } from "vitest";
import { ends, type Frame, rooms, setScene } from "./support/scene.ts";

// What a client hears of rooms as they are meant to be is in docs/vectors: see vectors.test.ts.

type Position = readonly [epoch: string, offset: number];

const send = (text: string, more: object = {}) => {
  return { action: "sendMessage", to: { groups: ["room.1"] }, data: text, ...more };
};
const dataOf = (frames: unknown) => (frames as readonly Frame[]).map(({ data }) => data);

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
