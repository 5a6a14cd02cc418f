import { createManualClock } from "@switchboard/adjustable-clock";
import { describe, expect, test } from "vitest";
import {
  type Address,
  addressKey,
  type Connection,
  type ConnectionRegistry,
  createAnnounceStored,
  createClientProtocols,
  createDeliver,
  createPublishMessages,
  createSendMessage,
  createStoreMessage,
  type HistoryOf,
  type MessageHistory,
  type Recipients,
  type Sender,
  type SendMessageCommand,
  type SendPolicy,
  type StoredExclusion,
  StoredMessageFault,
  StoreFault,
  type Stream,
} from "../../src/index.ts";
import {
  allKinds,
  connectionOf,
  createMemoryConnectionGateway,
  createMemoryConnectionRegistry,
  createMemoryMessageHistory,
  createMemoryMetrics,
  createSequentialIds,
  createTestProtocol,
  textOf,
} from "../../src/testing/index.ts";
import { createTestDeliverer } from "../delivery/test-deliverer.ts";
import { keepRooms } from "../rooms/rooms.ts";

const user = (id: string, userId: string, joinedGroups: readonly string[] = []) => {
  const identity = { provedBy: "cognito", userId, sessionId: `${userId}/s`, clientId: `${userId}/web` } as const;
  const connection = connectionOf(id, { ...identity, groups: ["staff"] });
  const rooms = joinedGroups.map((group): Address => ({ kind: "group", id: group }));
  return { ...connection, joinedGroups, addresses: [...connection.addresses, ...rooms] };
};
const ada = user("c-1", "ada", ["room.1"]);
const bob = user("c-2", "bob", ["room.1", "room.2"]);
const cyd = user("c-3", "cyd");
const room = (nth: number | string): Address => ({ kind: "group", id: `room.${nth}` });

function setScene({
  policy = "anyone" as SendPolicy,
  historyOf = keepRooms as HistoryOf,
  room: roomInProtocol = 1_000_000,
  decorate = (history: MessageHistory) => history,
  registry = createMemoryConnectionRegistry({ connections: [ada, bob, cyd] }) as ConnectionRegistry,
} = {}) {
  const clock = createManualClock();
  const gateway = createMemoryConnectionGateway({ open: ["c-1", "c-2", "c-3"] });
  const protocols = createClientProtocols([createTestProtocol("test.v1", roomInProtocol)]);
  /** What was stored, how many posts there had been by then, and who is left out. */
  const appended: {
    readonly streams: readonly string[];
    readonly posts: number;
    readonly excluded?: StoredExclusion;
  }[] = [];
  const kept = decorate(createMemoryMessageHistory({ clock }));
  const history: MessageHistory = {
    ...kept,
    append(message, streams, excluded) {
      const keys = streams.map(({ address }) => addressKey(address));
      appended.push({ streams: keys, posts: gateway.calls().length, ...(excluded !== undefined && { excluded }) });
      return kept.append(message, streams, excluded);
    },
  };
  const reads: string[] = [];
  const watched: Pick<ConnectionRegistry, "registrationsAt"> = {
    registrationsAt(address, read) {
      reads.push(`${addressKey(address)}${read?.fresh === true ? ", fresh" : ""}`);
      return registry.registrationsAt(address, read);
    },
  };
  const sendMessage = createSendMessage({
    deliver: createDeliver({
      ...{ registry: watched, clock, random: () => 0, metrics: createMemoryMetrics() },
      deliverer: createTestDeliverer({ gateway, registry, clock, protocols }),
    }),
    storeMessage: createStoreMessage({ history, historyOf, protocols }),
    announceStored: createAnnounceStored({ gateway, protocols, clock }),
    ...{ clock, ids: createSequentialIds(), kinds: allKinds, policy },
  });
  const of = (connection: Connection): Sender => ({ kind: "connection", connection });
  const send = (to: Recipients, command: Partial<SendMessageCommand> = {}, sender: Sender = of(ada)) =>
    sendMessage(sender, { to, payload: "hi", ...command });
  const received = (id: string) => gateway.received(id).map(textOf);
  return { clock, gateway, kept, send, sendMessage, appended, received, reads };
}

const inRoom = { group: ["room.1"] };
const epochs = (texts: readonly string[]) => texts.map((text) => text.replace(/epoch-\d+/g, "e"));

describe("a message that is kept", () => {
  test("is stored, then delivered, to each with the positions of its own streams; the sender learns its own", async () => {
    const { send, received, appended, reads } = setScene();
    const to = { group: ["room.1", "room.2"], user: ["cyd"], session: ["bob/s"] };
    const sent = await send(to);
    expect(sent).toMatchObject({ ok: true, value: { delivered: 3, positions: [{ offset: 1 }] } });
    expect(appended).toEqual([{ streams: ["group#room.1", "group#room.2", "user#cyd"], posts: 0 }]);
    expect(["c-1", "c-2", "c-3"].map((id) => epochs(received(id)))).toEqual([
      ["hi @e:1 in test.v1"],
      ["hi @e:1 @e:1 in test.v1"],
      ["hi @e:1 in test.v1"],
    ]);
    const epochsOf = (id: string) => received(id)[0]?.match(/epoch-\d+/g);
    expect(epochsOf("c-2")?.[0]).toBe(epochsOf("c-1")?.[0]);
    expect(epochsOf("c-1")).not.toEqual(epochsOf("c-3"));
    // Whoever joins while it is sent finds it in the audience, or in the history.
    expect(reads).toEqual(["group#room.1, fresh", "group#room.2, fresh", "user#cyd, fresh", "session#bob/s"]);
  });

  test("in streams that the sender is not in has no positions for it; a backend gets all", async () => {
    const { send } = setScene();
    expect(await send({ group: ["room.2"] })).toMatchObject({ value: { positions: [] } });
    const to = { group: ["room.1", "room.2"] };
    expect(await setScene().send(to, {}, { kind: "backend", name: "b" })).toMatchObject({
      value: { positions: [{ offset: 1 }, { offset: 1 }] },
    });
  });

  test("carries its kind and what it refers to", async () => {
    const { send, kept } = setScene();
    await send(inRoom, { messageKind: "edit", refers: "m-0" });
    const stream = { address: room(1), retention: { keepMs: 3_600_000, most: 300 } };
    expect(await kept.readBefore(stream, undefined, { messages: 1, bytes: 1 })).toMatchObject({
      messages: [{ message: { kind: "edit", refers: "m-0", payload: "hi" } }],
    });
  });

  test.each([
    ["connection", { connectionId: "c-1", clientId: "ada/web" }],
    ["session", { connectionId: "c-1", sessionId: "ada/s" }],
  ] as const)(
    "is stored with who is left out, as it is known on its next connection too: %s",
    async (exclude, excluded) => {
      const { send, appended, received } = setScene();
      await send(inRoom, { exclude });
      expect(appended).toMatchObject([{ excluded }]);
      expect([received("c-1"), received("c-2").length]).toEqual([[], 1]);
    },
  );

  test("a session that the sender does not have leaves out its client", async () => {
    const { appended, sendMessage } = setScene();
    const anonymous = connectionOf("c-9", { clientId: "anon/web" });
    await sendMessage({ kind: "connection", connection: anonymous }, { to: inRoom, exclude: "session", payload: "hi" });
    expect(appended).toMatchObject([{ excluded: { connectionId: "c-9", clientId: "anon/web" } }]);
  });
});

describe("is delivered and not stored:", () => {
  const eleven = { group: Array.from({ length: 11 }, (_, nth) => `room.${nth}`) };
  const large = "x".repeat(120_000);
  test.each<[string, Recipients, Partial<SendMessageCommand>, string]>([
    ["what is for addresses that keep nothing", { session: ["bob/s"] }, {}, "no-history"],
    ["what is in more than ten streams", eleven, {}, "too-many-addresses"],
    ["what is too large to be recovered", inRoom, { payload: large }, "message-too-large"],
  ])("%s; refused only where it had to be", async (_what, to, command, code) => {
    const { send, appended, gateway } = setScene();
    const sent = await send(to, command);
    expect(sent).toMatchObject({ ok: true });
    expect(sent.ok && sent.value).not.toHaveProperty("positions");
    const before = gateway.calls().length;
    expect(await send(to, { ...command, store: true })).toMatchObject({ ok: false, rejection: { code } });
    expect([appended, gateway.calls().length - before]).toEqual([[], 0]);
  });

  test("what its sender does not want stored", async () => {
    const { send, appended } = setScene();
    expect(await send(inRoom, { store: false })).toMatchObject({ value: { delivered: 2 } });
    expect(appended).toEqual([]);
  });

  test("what tells its recipients its group, if it is for that group alone", async () => {
    const { send, received } = setScene();
    await send(inRoom, { store: false, payload: "typing" });
    await send(inRoom, { payload: large });
    await send({ group: ["room.1", "room.1"] }, { store: false, payload: "once" });
    await send({ group: ["room.1"], user: ["bob"] }, { store: false, payload: "and bob" });
    await send({ group: ["room.1", "room.2"] }, { store: false, payload: "two rooms" });
    await send({ session: ["bob/s"] }, { payload: "bob" });
    expect(received("c-2")).toEqual([
      "typing #room.1 in test.v1",
      `${large} #room.1 in test.v1`,
      ...["once #room.1", "and bob", "two rooms", "bob"].map((text) => `${text} in test.v1`),
    ]);
  });

  test("what is not for everybody at an address: whoever recovers it is not looked at again", async () => {
    const { send, appended } = setScene({ policy: "common-group" });
    expect(await send({ user: ["bob"] })).toMatchObject({ value: { delivered: 1 } });
    await send({ user: ["ada"], group: ["room.1"], everyone: true });
    expect(appended).toMatchObject([{ streams: ["user#ada", "group#room.1"] }]);
  });
});

test("a message is stored up to a size that leaves room for its positions", async () => {
  const overhead = " in test.v1".length;
  const { send, appended } = setScene();
  const sizes = [120_000 - 26 - overhead, 120_000 - 26 - overhead + 1];
  for (const size of sizes) await send(inRoom, { payload: "x".repeat(size) });
  expect(appended).toHaveLength(1);
});

describe("faults:", () => {
  const throttled = new StoreFault("throttled", "slow down");

  test("what cannot be stored is delivered to nobody", async () => {
    const { send, gateway } = setScene({
      decorate: (history) => ({ ...history, append: () => Promise.reject(throttled) }),
    });
    await expect(send(inRoom)).rejects.toBe(throttled);
    expect(gateway.calls()).toEqual([]);
  });

  test("what is stored and cannot be delivered says where it is stored", async () => {
    const members = createMemoryConnectionRegistry({ connections: [ada, bob] });
    const registrationsAt = () => {
      throw throttled;
    };
    const { send } = setScene({ registry: { ...members, registrationsAt } });
    const fault: unknown = await send(inRoom).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(StoredMessageFault);
    expect(fault).toMatchObject({ reason: "throttled", positions: [{ offset: 1 }] });
    // A message that is not stored fails as ever.
    await expect(send(inRoom, { store: false })).rejects.not.toBeInstanceOf(StoredMessageFault);
  });
});

describe("a sender whose message takes long to deliver", () => {
  const slowly = (clock: ReturnType<typeof createManualClock>, ms: number) => () =>
    new Promise<"delivered">((resolve) => void clock.after(ms, () => resolve("delivered")));

  test("is told after 300 ms that it is stored", async () => {
    const { send, gateway, clock, received } = setScene();
    gateway.answerPosts("c-2", slowly(clock, 1000));
    const sent = send(inRoom, { id: "9" });
    await clock.advanceAsync(299);
    expect(epochs(received("c-1"))).toEqual(["hi @e:1 in test.v1"]);
    await clock.advanceAsync(1);
    expect(epochs(received("c-1"))).toEqual(["hi @e:1 in test.v1", "stored 9 @e:1 in test.v1"]);
    expect(await clock.until(sent)).toMatchObject({ ok: true, value: { delivered: 2, positions: [{ offset: 1 }] } });
  });

  test("is told nothing once it is answered", async () => {
    const { send, gateway, clock, received } = setScene();
    gateway.answerPosts("c-2", slowly(clock, 200));
    await clock.until(send(inRoom, { id: "9" }));
    await clock.advanceAsync(1000);
    expect([received("c-1").length, clock.waiting()]).toEqual([1, 0]);
  });

  test("is answered after what it is being told, whatever comes of that", async () => {
    const { send, gateway, clock, received } = setScene();
    gateway.answerPosts("c-2", slowly(clock, 500));
    gateway.answerPosts("c-1", "delivered", async () => {
      await slowly(clock, 1000)();
      throw new Error("connection reset");
    });
    let isAnswered = false;
    const sent = send(inRoom, { id: "9" }).then((result) => {
      isAnswered = true;
      return result;
    });
    await clock.advanceAsync(1299);
    expect(isAnswered).toBe(false);
    expect(await clock.until(sent)).toMatchObject({ ok: true, value: { delivered: 2 } });
    expect(received("c-1")).toHaveLength(1);
  });

  test("is told nothing where nothing is stored, nor is a backend", async () => {
    const { send, gateway, clock, received } = setScene();
    gateway.answerPosts("c-2", slowly(clock, 1000));
    await clock.until(send(inRoom, { store: false }));
    await clock.until(send(inRoom, {}, { kind: "backend", name: "b" }).catch((fault) => fault));
    expect(received("c-1").filter((text) => text.startsWith("stored"))).toEqual([]);
  });
});

describe("a list of a backend", () => {
  const backend: Sender = { kind: "backend", name: "b" };

  /** A history whose appends take as long as the payload says, and fail where it says so. */
  function setListScene() {
    const steps: string[] = [];
    const clock = createManualClock();
    const kept = createMemoryMessageHistory({ clock });
    const history: MessageHistory = {
      ...kept,
      async append(message, streams) {
        const [name, ms] = String(message.payload).split(" ");
        steps.push(`begin ${name}`);
        await new Promise<void>((resolve) => void clock.after(Number(ms), resolve));
        if (ms === "13") throw new StoreFault("throttled", "slow down");
        steps.push(`end ${name}`);
        return kept.append(message, streams as readonly Stream[]);
      },
    };
    const registry = createMemoryConnectionRegistry();
    const protocols = createClientProtocols([createTestProtocol("test.v1", 100)]);
    const deliver = createDeliver({
      ...{ registry, clock, random: () => 0, metrics: createMemoryMetrics() },
      deliverer: createTestDeliverer({ gateway: createMemoryConnectionGateway(), registry, clock, protocols }),
    });
    const storeMessage = createStoreMessage({ history, historyOf: keepRooms, protocols });
    const sendMessage = createSendMessage({
      ...{ deliver, storeMessage, clock, ids: createSequentialIds(), kinds: allKinds, policy: "nobody" },
    });
    const publishMessages = createPublishMessages({ sendMessage, clock });
    const publish = async (...list: readonly (readonly [string, ...string[]])[]) => {
      const commands = list.map(([payload, ...groups]) => ({ to: { group: groups }, payload }));
      return clock.until(publishMessages(backend, commands, clock.now() + 60_000));
    };
    return { publish, steps };
  }

  test("is stored in its order in each stream, whatever takes long; others wait for nobody", async () => {
    const { publish, steps } = setListScene();
    const published = await publish(
      ["a 100", "room.1"],
      ["b 10", "room.1"],
      ["c 10", "room.2"],
      ["d 1", "room.1", "room.2"],
    );
    expect(steps).toEqual(["begin a", "begin c", "end c", "end a", "begin b", "end b", "begin d", "end d"]);
    expect(published).toMatchObject([
      { value: { positions: [{ offset: 1 }] } },
      { value: { positions: [{ offset: 2 }] } },
      { value: { positions: [{ offset: 1 }] } },
      { value: { positions: [{ offset: 3 }, { offset: 2 }] } },
    ]);
  });

  test("of which one cannot be stored has none stored behind it, so that it can be sent again in its order", async () => {
    const { publish, steps } = setListScene();
    const published = await publish(["a 13", "room.1"], ["b 1", "room.1"], ["c 1", "room.2"]);
    expect(steps).toEqual(["begin a", "begin c", "end c"]);
    const fault = { reason: "throttled" };
    expect(published).toMatchObject([{ fault }, { fault }, { ok: true }]);
  });
});
