import { createManualClock } from "@switchboard/adjustable-clock";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Address,
  type Answer,
  createHistoryOf,
  type Message,
  type MessageHistory,
  type Position,
  type StoredExclusion,
} from "../../src/index.ts";
import { connectionOf, createMemoryMessageHistory } from "../../src/testing/index.ts";
import { createRoomHandlers, rule } from "../rooms/rooms.ts";

const room = (nth: number) => ({ kind: "group", id: `room.${nth}` }) as const;
const inRooms = (...nths: number[]) => connectionOf("c-1", { groups: nths.map((nth) => room(nth).id) });

function setScene({ most = 300, rooms = [1, 2] } = {}) {
  const clock = createManualClock();
  const kept = createMemoryMessageHistory({ clock });
  const reads: string[] = [];
  const history: MessageHistory = {
    ...kept,
    readSince(stream, ...given) {
      reads.push("id" in stream.address ? stream.address.id : "everyone");
      return kept.readSince(stream, ...given);
    },
  };
  const historyOf = createHistoryOf([rule("group:room.*", most)]);
  const { recoverMessages, readHistory } = createRoomHandlers({ history, historyOf });
  const connection = inRooms(...rooms);
  let said = 0;

  async function say(payload: string, to: readonly Address[] = [room(1)], excluded?: StoredExclusion, id?: string) {
    said += 1;
    const message: Message = { messageId: id ?? `m-${said}`, from: {}, sentAtMs: clock.now(), payload };
    const streams = to.map((address) => ({ address, retention: { keepMs: 3_600_000, most } }));
    return kept.append(message, streams, excluded);
  }

  async function recover(...since: Position[]) {
    const answer = await recoverMessages(connection, since);
    if (answer.kind !== "recovered") throw new Error(`It is ${answer.kind}.`);
    return answer;
  }

  return { clock, kept, say, recover, readHistory, reads, connection };
}

const payloads = ({ messages }: Extract<Answer, { readonly kind: "recovered" }>) =>
  messages.map(({ message }) => message.payload);
const at = (position: Position | undefined, offset: number): Position => ({ epoch: position?.epoch ?? "", offset });

describe("recovery", () => {
  test("gives what came after each position, in order", async () => {
    const { say, recover } = setScene();
    const [one] = await say("one");
    await say("two");
    const [other] = await say("other", [room(2)]);
    const answer = await recover(at(one, 0), at(other, 0));
    expect(answer.streams).toEqual([
      { epoch: one?.epoch, recovered: true, to: 2, more: false },
      { epoch: other?.epoch, recovered: true, to: 1, more: false },
    ]);
    expect(payloads(answer)).toEqual(["one", "two", "other"]);
  });

  test("of streams at their end reads none of them", async () => {
    const { say, recover, reads } = setScene();
    const [one] = await say("one");
    const answer = await recover(at(one, 1));
    expect(answer).toEqual({
      ...{ kind: "recovered", messages: [] },
      streams: [{ epoch: one?.epoch, recovered: true, to: 1, more: false }],
    });
    expect(reads).toEqual([]);
  });

  test("of a life that no stream has says so, and of a stream that the connection is not in no more", async () => {
    const { say, recover, kept } = setScene({ rooms: [1] });
    const [mine] = await say("mine");
    const [foreign] = await say("foreign", [room(2)]);
    await kept.purge(room(1));
    expect(await recover(at(mine, 0), at(foreign, 0), { epoch: "never", offset: 3 })).toEqual({
      ...{ kind: "recovered", messages: [] },
      streams: [mine?.epoch, foreign?.epoch, "never"].map((epoch) => ({ epoch, recovered: false })),
    });
  });

  test("of what is no longer kept tells where the stream goes on, and gives no part of it", async () => {
    const { say, recover, clock } = setScene();
    const [one] = await say("one");
    clock.advance(3_000_000);
    const [two] = await say("two");
    clock.advance(1_000_000);
    expect(await recover(at(one, 0))).toEqual({
      ...{ kind: "recovered", messages: [] },
      streams: [{ epoch: one?.epoch, recovered: false, now: { address: room(1), position: two } }],
    });
  });

  test("gives a message that is in several streams once, with its positions in those that were asked for", async () => {
    const { say, recover } = setScene({ rooms: [1, 2, 3] });
    await say("before", [room(2)]);
    const positions = await say("both", [room(1), room(2), room(3)]);
    const [one, two] = positions;
    const answer = await recover(at(one, 0), at(two, 0));
    expect(answer.messages.map(({ message, positions: given }) => [message.payload, given])).toEqual([
      ["both", [one, two]],
      ["before", [at(two, 1)]],
    ]);
  });

  test("gives a message that was sent twice twice: no stream is named twice in its positions", async () => {
    const { say, recover } = setScene();
    const [one, two] = await say("again", [room(1), room(2)], undefined, "same");
    const [oneMore, twoMore] = await say("again", [room(1), room(2)], undefined, "same");
    const answer = await recover(at(one, 0), at(two, 0));
    expect(answer.messages.map(({ positions }) => positions)).toEqual([
      [one, two],
      [oneMore, twoMore],
    ]);
  });

  test("leaves out what the reader was left out of, and counts it", async () => {
    const { say, recover } = setScene();
    const [one] = await say("own", [room(1)], { connectionId: "c-1" });
    await say("theirs", [room(1)], { connectionId: "c-2" });
    const answer = await recover(at(one, 0));
    expect([payloads(answer), answer.streams]).toEqual([["theirs"], [expect.objectContaining({ to: 2 })]]);
  });

  test("gives at most 25 messages of a stream, or as many as the deployment gives, and says that there are more", async () => {
    for (const [most, given] of [
      [300, 25],
      [5, 5],
    ] as const) {
      const { say, recover } = setScene({ most });
      const [first] = await say("0");
      for (let nth = 1; nth < 30; nth += 1) await say(String(nth));
      const answer = await recover(at(first, 0));
      expect(payloads(answer)).toHaveLength(given);
      expect(answer.streams).toEqual([{ epoch: first?.epoch, recovered: true, to: given, more: true }]);
    }
  });

  test("takes the lowest of several positions in one stream", async () => {
    const { say, recover } = setScene();
    const [one] = await say("one");
    await say("two");
    const answer = await recover(at(one, 1), at(one, 0));
    expect([payloads(answer), answer.streams.length]).toEqual([["one", "two"], 1]);
  });

  test("with one message too large for what is left gives the others first, and it in the next answer", async () => {
    const { say, recover } = setScene();
    const [large] = await say("x".repeat(110_000));
    const [small] = await say("small", [room(2)]);
    const answer = await recover(at(large, 0), at(small, 0));
    expect(payloads(answer)).toEqual(["small"]);
    expect(answer.streams).toEqual([
      { epoch: large?.epoch, recovered: true, to: 0, more: true },
      { epoch: small?.epoch, recovered: true, to: 1, more: false },
    ]);
    expect(payloads(await recover(at(large, 0), at(small, 1)))).toEqual(["x".repeat(110_000)]);
  });

  test("of many streams with much in them reads no more of them than a few answers have room for", async () => {
    const nths = Array.from({ length: 60 }, (_, nth) => nth + 1);
    const { say, recover, reads } = setScene({ rooms: nths });
    const since: Position[] = [];
    for (const nth of nths) since.push(at((await say("x".repeat(50_000), [room(nth)]))[0], 0));
    const answer = await recover(...since);
    expect(answer.messages).toHaveLength(2);
    expect(reads.length).toBeLessThan(20);
    const unread = since.slice(2).map(({ epoch }) => ({ epoch, recovered: true, to: 0, more: true }));
    expect(answer.streams.slice(2)).toEqual(unread);
  });

  test("that is asked for again and again comes to an end with every message, each answer of a size that a frame has room for", async () => {
    const size = fc.integer({ min: 1, max: 118_000 });
    const messages = fc.array(fc.tuple(size, fc.subarray([1, 2, 3], { minLength: 1 })), {
      minLength: 1,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(messages, async (all) => {
        const { say, recover } = setScene({ rooms: [1, 2, 3] });
        const since = new Map<string, Position>();
        const sent = new Map<string, readonly Position[]>();
        for (const [nth, [bytes, rooms]] of all.entries()) {
          const payload = `${nth}`.padEnd(bytes, "x");
          const positions = await say(payload, rooms.map(room));
          sent.set(payload, positions);
          for (const position of positions) if (!since.has(position.epoch)) since.set(position.epoch, at(position, 0));
        }
        const given = new Map<string, Position[]>();
        for (let answers = 0, more = true; more; answers += 1) {
          expect(answers).toBeLessThan(50);
          const answer = await recover(...since.values());
          const bytes = payloads(answer).reduce<number>((sum, payload) => sum + String(payload).length, 0);
          expect(answer.messages.length === 1 || bytes <= 100 * 1024).toBe(true);
          for (const { message, positions } of answer.messages) {
            const payload = String(message.payload);
            given.set(payload, [...(given.get(payload) ?? []), ...positions]);
          }
          more = false;
          for (const stream of answer.streams) {
            if (!stream.recovered) throw new Error("Everything is kept.");
            since.set(stream.epoch, { epoch: stream.epoch, offset: stream.to });
            more ||= stream.more;
          }
        }
        const byEpoch = (one: Position, other: Position) => (one.epoch < other.epoch ? -1 : 1);
        for (const [payload, positions] of sent) {
          expect(given.get(payload)?.toSorted(byEpoch)).toEqual(positions.toSorted(byEpoch));
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe("a page of history", () => {
  test("is of the newest messages, or of those before an offset", async () => {
    const { say, readHistory, connection } = setScene();
    for (const payload of ["one", "two", "three"]) await say(payload);
    const page = await readHistory(connection, { group: "room.1", limit: 2 });
    expect(page).toMatchObject({
      ...{ kind: "history", more: true },
      messages: [{ message: { payload: "two" }, position: { offset: 2 } }, { message: { payload: "three" } }],
    });
    expect(await readHistory(connection, { group: "room.1", before: 2 })).toMatchObject({
      ...{ messages: [{ message: { payload: "one" } }], more: false },
    });
  });

  test("has at most as many messages as the deployment gives, and 50 where nobody says", async () => {
    for (const [most, limit, given] of [
      [300, undefined, 50],
      [300, 60, 60],
      [5, 60, 5],
    ] as const) {
      const { say, readHistory, connection } = setScene({ most });
      for (let nth = 0; nth < 70; nth += 1) await say(String(nth));
      const page = await readHistory(connection, { group: "room.1", ...(limit !== undefined && { limit }) });
      expect(page.kind === "history" && page.messages.length).toBe(given);
    }
  });

  test("is for who is in the group or has the right, and of what is kept", async () => {
    const { readHistory, connection } = setScene({ rooms: [1] });
    expect(await readHistory(connection, { group: "room.2" })).toMatchObject({ rejection: { code: "not-joined" } });
    const rights = { join: [], send: [], history: ["room.*", "lobby"], presence: [] };
    const allowed = connectionOf("c-2", { provedBy: "cognito", userId: "ada", rights });
    expect(await readHistory(allowed, { group: "room.2" })).toMatchObject({ kind: "history", messages: [] });
    expect(await readHistory(allowed, { group: "lobby" })).toMatchObject({ rejection: { code: "no-history" } });
  });

  test("has nothing that its reader was left out of", async () => {
    const { say, readHistory, connection } = setScene();
    await say("own", [room(1)], { connectionId: "c-1" });
    expect(await readHistory(connection, { group: "room.1" })).toMatchObject({ messages: [] });
  });
});
