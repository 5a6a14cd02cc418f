import { expect, test } from "vitest";
import { createRoomLedger, type RoomLedger, type RoomMessage } from "../src/room-ledger.ts";

const EPOCH = "epoch-1";

const messageOf = (n: number, others: Partial<RoomMessage> = {}): RoomMessage => ({
  ...{ n, sender: "ada", rooms: ["room.1"], excludesSender: false },
  ...others,
});

/** Two members, and messages 0, 1, 2, … that are sent, acknowledged and stored at the offsets 1, 2, 3, … */
function ledgerWith(messages: number, others: Partial<RoomMessage> = {}): RoomLedger {
  const ledger = createRoomLedger();
  for (const member of ["ada", "bob"]) ledger.joined(member, `anon/${member}`, ["room.1", "room.2"]);
  const streams = [
    { group: "room.1", epoch: EPOCH, offset: 0 },
    { group: "room.2", epoch: "other", offset: 0 },
  ];
  ledger.observed({ type: "joined", groups: ["room.1", "room.2"], streams });
  for (let n = 0; n < messages; n += 1) {
    const message = messageOf(n, others);
    ledger.sent(message);
    ledger.acknowledged(n, `m-${n}`, true);
    store(ledger, n, n + 1);
    give(ledger, "ada", message);
  }
  return ledger;
}

function store(ledger: RoomLedger, n: number, offset: number): void {
  ledger.observed({ type: "stored", messageId: `m-${n}`, positions: [[EPOCH, offset]] });
}

function give(ledger: RoomLedger, member: string, message: RoomMessage, others: { messageId?: string } = {}): void {
  const from = { messageId: `m-${message.n}`, fromClient: `anon/${message.sender}` };
  ledger.given(member, "room.1", { ...message, ...from, ...others });
}

const judged = (ledger: RoomLedger) => ledger.judge().breaches.map(({ rule, n }) => `${rule} ${n}`);

test("each acknowledged message once and in order is as promised", () => {
  const ledger = ledgerWith(2);
  give(ledger, "bob", messageOf(0));
  expect(ledger.isEverywhere(0)).toBe(true);
  expect(ledger.isEverywhere(1)).toBe(false);
  give(ledger, "bob", messageOf(1));
  const { breaches, report } = ledger.judge();
  expect(breaches).toEqual([]);
  expect(report).toEqual({
    ...{ sent: 2, acknowledged: 2, due: 4, given: 4, inGaps: 0, againAfterReload: 0 },
    gaps: { "room.1": 0, "room.2": 0 },
  });
});

test("what a member was never given is missed, unless it lies in a gap that was reported there", () => {
  const ledger = ledgerWith(3);
  give(ledger, "bob", messageOf(0));
  give(ledger, "bob", messageOf(2));
  expect(judged(ledger)).toEqual(["missed 1"]);

  const told = ledgerWith(3);
  give(told, "bob", messageOf(0));
  told.gap("bob", "room.1");
  give(told, "bob", messageOf(2));
  expect(told.judge()).toMatchObject({ breaches: [], report: { due: 6, given: 5, inGaps: 1, gaps: { "room.1": 1 } } });

  const elsewhere = ledgerWith(3);
  give(elsewhere, "bob", messageOf(0));
  give(elsewhere, "bob", messageOf(2));
  elsewhere.gap("bob", "room.1");
  elsewhere.gap("bob", "room.2");
  expect(judged(elsewhere)).toEqual(["missed 1"]);
});

test("a gap that says how far it goes covers what is below that, and what comes late from there is no disorder", () => {
  const ledger = ledgerWith(5);
  ledger.gap("bob", "room.1", { upTo: 3 });
  for (const n of [3, 1]) give(ledger, "bob", messageOf(n));
  const { breaches, report } = ledger.judge();
  expect(breaches.map(({ rule, n }) => `${rule} ${n}`)).toEqual(["missed 4"]);
  expect(report).toMatchObject({ given: 7, inGaps: 2 });
});

test("what comes late from within a gap, and is stored again far above, says nothing of where the stream is", () => {
  const ledger = ledgerWith(5);
  store(ledger, 1, 9);
  ledger.gap("bob", "room.1", { upTo: 3 });
  for (const n of [1, 3, 4]) give(ledger, "bob", messageOf(n));
  expect(judged(ledger)).toEqual([]);

  const shuffled = ledgerWith(5);
  store(shuffled, 1, 9);
  shuffled.gap("bob", "room.1", { upTo: 3 });
  for (const n of [1, 4, 3]) give(shuffled, "bob", messageOf(n));
  expect(judged(shuffled)).toEqual(["disordered 3"]);
});

test("a gap begins where the position was, whatever was given from beyond it", () => {
  for (const [from, missed] of [
    [1, []],
    [undefined, ["missed 1"]],
  ] as const) {
    const ledger = ledgerWith(4);
    for (const n of [0, 2]) give(ledger, "bob", messageOf(n));
    ledger.gap("bob", "room.1", { ...(from !== undefined && { from }), upTo: 4 });
    expect(judged(ledger)).toEqual(missed);
  }
});

test("what was never acknowledged may be given or not", () => {
  const ledger = ledgerWith(0);
  for (const n of [0, 1]) ledger.sent(messageOf(n));
  ledger.observed({ type: "message", id: "m-1", from: {}, sentAt: "", data: {}, positions: [[EPOCH, 1]] });
  give(ledger, "bob", messageOf(1));
  expect(judged(ledger)).toEqual([]);
});

test("a sender that is left out needs not be given its message, and others do", () => {
  const ledger = createRoomLedger();
  for (const member of ["ada", "bob"]) ledger.joined(member, `anon/${member}`, ["room.1"]);
  ledger.observed({ type: "joined", groups: ["room.1"], streams: [{ group: "room.1", epoch: EPOCH, offset: 0 }] });
  ledger.sent(messageOf(0, { excludesSender: true }));
  ledger.acknowledged(0, "m-0", true);
  store(ledger, 0, 1);
  expect(ledger.judge()).toMatchObject({ breaches: [{ rule: "missed", text: expect.stringContaining("bob") }] });
});

test("nothing is given twice, but above the position that a reload has begun from", () => {
  const ledger = ledgerWith(1);
  give(ledger, "bob", messageOf(0));
  give(ledger, "bob", messageOf(0));
  expect(judged(ledger)).toContain("twice 0");

  const reloaded = ledgerWith(2);
  for (const n of [0, 1]) give(reloaded, "bob", messageOf(n));
  reloaded.reloaded("bob", "room.1", 1);
  give(reloaded, "bob", messageOf(1));
  expect(reloaded.judge()).toMatchObject({ breaches: [], report: { againAfterReload: 1 } });

  give(reloaded, "bob", messageOf(1));
  expect(judged(reloaded)).toContain("twice 1");

  const below = ledgerWith(1);
  give(below, "bob", messageOf(0));
  below.reloaded("bob", "room.1", 1);
  give(below, "bob", messageOf(0));
  expect(judged(below)).toContain("twice 0");
});

test("messages are given in the order of the stream; one that is stored twice has its turn at either place", () => {
  const ledger = ledgerWith(2);
  for (const n of [1, 0]) give(ledger, "bob", messageOf(n));
  expect(judged(ledger)).toEqual(["disordered 0"]);

  const again = ledgerWith(2);
  store(again, 0, 3);
  for (const n of [1, 0]) give(again, "bob", messageOf(n));
  expect(judged(again)).toEqual([]);
});

test("a message to two rooms has its turn in one of them only", () => {
  const ledger = ledgerWith(1);
  ledger.sent(messageOf(1, { rooms: ["room.1", "room.2"] }));
  store(ledger, 1, 2);
  for (const n of [1, 0]) give(ledger, "bob", messageOf(n, n === 1 ? { rooms: ["room.1", "room.2"] } : {}));
  expect(judged(ledger)).toEqual([]);
});

test("what one member sends one after the other is stored in that order", () => {
  const ledger = ledgerWith(0);
  for (const n of [0, 1]) {
    ledger.sent(messageOf(n));
    ledger.acknowledged(n, `m-${n}`, true);
    store(ledger, n, 2 - n);
  }
  expect(judged(ledger)).toContain("overtaken 1");
});

test("nobody is given what nobody sent, what was for another room, or what is not as it was sent", () => {
  const ledger = ledgerWith(1);
  give(ledger, "bob", messageOf(7));
  ledger.sent(messageOf(1, { rooms: ["room.2"] }));
  give(ledger, "bob", messageOf(1, { rooms: ["room.2"] }));
  expect(judged(ledger).slice(0, 2)).toEqual(["misdelivered 7", "misdelivered 1"]);

  const other = ledgerWith(1);
  give(other, "bob", messageOf(0, { sender: "bob" }));
  give(other, "bob", messageOf(0), { messageId: "m-other" });
  expect(judged(other).slice(0, 3)).toEqual(["altered 0", "altered 0", "altered 0"]);
});

test("what is acknowledged is stored where the hub says, unless it was purged", () => {
  const ledger = ledgerWith(3);
  ledger.compareWith("room.1", new Map([[3, "m-2"]]), 1);
  expect(judged(ledger)[0]).toBe("not-kept 1");

  const unstored = createRoomLedger();
  unstored.sent(messageOf(0));
  unstored.acknowledged(0, "m-0", false);
  expect(judged(unstored)).toEqual(["not-kept 0"]);
});
