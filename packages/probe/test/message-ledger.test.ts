import { expect, test } from "vitest";
import { createMessageLedger, type MessageLedger, type SentMessage } from "../src/message-ledger.ts";

const counts = (delivered: number, others: { gone?: number; failed?: number; queued?: number } = {}) => ({
  ...{ messageId: "m-0", delivered, gone: 0, failed: 0, queued: 0 },
  ...others,
});
const toRoom: SentMessage = { n: 0, sender: "a", to: { sessions: ["anon/room"] }, excludesSender: false };
const arrived = (message = toRoom) => ({ ...message, messageId: "m-0", fromSession: "anon/a" });

/** A sender, and three lines in a room, one of them elsewhere as well. */
function ledgerOf(lines: Readonly<Record<string, string>> = { r1: "anon/room", r2: "anon/room", x: "anon/other" }) {
  const ledger = createMessageLedger();
  for (const [line, session] of Object.entries({ a: "anon/a", ...lines })) {
    ledger.opening(line, session);
    ledger.opened(line);
  }
  return ledger;
}

function judged(ledger: MessageLedger): readonly string[] {
  ledger.settle(0);
  return ledger.breaches().map(({ rule }) => rule);
}

test("a message that all of its audience received and counts say so is as promised", () => {
  const ledger = ledgerOf();
  ledger.sent(toRoom);
  expect(ledger.received("r1", arrived())).toBe(true);
  expect(ledger.isComplete(0)).toBe(false);
  ledger.acknowledged(0, counts(2));
  expect(ledger.isComplete(0)).toBe(false);
  expect(ledger.received("r2", arrived())).toBe(true);
  expect(ledger.isComplete(0)).toBe(true);
  // Delivery is at least once.
  expect(ledger.received("r2", arrived())).toBe(false);
  expect(judged(ledger)).toEqual([]);
  expect(ledger.unsettled()).toEqual([]);
});

test("a line that stayed open and did not receive what counts as delivered has lost it", () => {
  const ledger = ledgerOf();
  ledger.sent(toRoom);
  ledger.received("r1", arrived());
  ledger.acknowledged(0, counts(2));
  expect(judged(ledger)).toContain("lost");
  expect(ledger.breaches().some(({ text }) => text.includes("never reached r2"))).toBe(true);
});

test.each([
  ["queued", { queued: 1 }],
  // Whoever is counted as gone is closed.
  ["gone", { gone: 1 }],
] as const)("a line that stayed open and did not receive what counts as %s has lost it as well", (_kind, others) => {
  const ledger = ledgerOf();
  ledger.sent(toRoom);
  ledger.received("r1", arrived());
  ledger.acknowledged(0, counts(1, others));
  expect(judged(ledger)).toEqual(["lost"]);
});

test("what counts as failed, or what a dead letter names, may have arrived or not", () => {
  for (const r2Received of [true, false]) {
    const failed = ledgerOf();
    failed.sent(toRoom);
    failed.received("r1", arrived());
    if (r2Received) failed.received("r2", arrived());
    failed.acknowledged(0, counts(1, { failed: 1 }));
    expect(judged(failed)).toEqual([]);

    const named = ledgerOf();
    named.sent(toRoom);
    named.received("r1", arrived());
    if (r2Received) named.received("r2", arrived());
    named.acknowledged(0, counts(1, { queued: 1 }));
    named.deadLettered(0, "r2");
    expect(judged(named)).toEqual([]);
  }
});

test("a line that ends after the sending may take what was delivered with it, one that had ended before may not", () => {
  const after = ledgerOf();
  after.sent(toRoom);
  after.received("r1", arrived());
  after.ended("r2");
  after.acknowledged(0, counts(2));
  expect(judged(after)).toEqual([]);

  const before = ledgerOf();
  before.ended("r2");
  before.sent(toRoom);
  before.received("r1", arrived());
  before.acknowledged(0, counts(2));
  expect(judged(before)).toEqual(["lost"]);
});

test("a line that is ending, but has not, may still take one with it", () => {
  const ledger = ledgerOf();
  ledger.leaving("r2");
  ledger.sent(toRoom);
  ledger.received("r1", arrived());
  ledger.acknowledged(0, counts(2));
  expect(judged(ledger)).toEqual([]);
});

test("whoever has ended may still be counted as gone; whoever is open must be counted", () => {
  const ghost = ledgerOf();
  ghost.ended("r2");
  ghost.sent(toRoom);
  ghost.received("r1", arrived());
  ghost.acknowledged(0, counts(1, { gone: 1 }));
  expect(judged(ghost)).toEqual([]);

  const tooFew = ledgerOf();
  tooFew.sent(toRoom);
  tooFew.received("r1", arrived());
  tooFew.received("r2", arrived());
  tooFew.acknowledged(0, counts(1));
  expect(judged(tooFew)).toEqual(["miscounted"]);

  const tooMany = ledgerOf();
  tooMany.sent(toRoom);
  tooMany.received("r1", arrived());
  tooMany.received("r2", arrived());
  tooMany.acknowledged(0, counts(2, { gone: 1 }));
  expect(judged(tooMany)).toEqual(["miscounted"]);
});

test("a line that opens meanwhile may be counted or not", () => {
  for (const queued of [0, 1]) {
    const ledger = ledgerOf();
    ledger.sent(toRoom);
    ledger.opening("r3", "anon/room");
    ledger.received("r1", arrived());
    ledger.received("r2", arrived());
    ledger.acknowledged(0, counts(2, { queued }));
    ledger.opened("r3");
    expect(judged(ledger)).toEqual([]);
  }
});

test("a message arrives at nobody else, nor at a sender that is left out", () => {
  const ledger = ledgerOf({ r1: "anon/room" });
  const toAll: SentMessage = { n: 0, sender: "a", to: { everyone: true }, excludesSender: true };
  ledger.sent(toAll);
  ledger.received("r1", arrived(toAll));
  ledger.received("a", arrived(toAll));
  ledger.acknowledged(0, counts(1));
  expect(judged(ledger)).toEqual(["misdelivered"]);

  const other = ledgerOf();
  other.sent(toRoom);
  other.received("x", arrived());
  expect(other.breaches().map(({ rule }) => rule)).toEqual(["misdelivered"]);
});

test("a misdelivery is seen even when the message was judged long before, and so is one that nobody has sent", () => {
  const ledger = ledgerOf({});
  ledger.sent({ ...toRoom, to: { sessions: [] } });
  ledger.acknowledged(0, counts(0));
  expect(judged(ledger)).toEqual([]);
  ledger.received("a", arrived());
  ledger.received("a", arrived({ ...toRoom, n: 1, to: { everyone: true } }));
  expect(ledger.breaches().map(({ rule }) => rule)).toEqual(["misdelivered", "misdelivered"]);
});

test("content, sender and id stay as they were sent", () => {
  const ledger = ledgerOf();
  ledger.sent(toRoom);
  ledger.received("r1", { ...arrived(), excludesSender: true });
  ledger.received("r1", { ...arrived(), fromSession: "anon/other" });
  ledger.received("r1", { ...arrived(), messageId: "m-1" });
  ledger.acknowledged(0, { ...counts(0), messageId: "m-2" });
  expect(ledger.breaches().map(({ rule }) => rule)).toEqual(["altered", "altered", "altered", "altered"]);
});

test("what was never acknowledged may have reached anybody of its audience; a late acknowledgement changes nothing", () => {
  const ledger = ledgerOf();
  ledger.sent(toRoom);
  ledger.received("r1", arrived());
  expect(judged(ledger)).toEqual([]);
  ledger.sent(toRoom);
  ledger.acknowledged(0, counts(2));
  expect(judged(ledger)).toEqual([]);
});
