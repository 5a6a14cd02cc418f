import { expect, test } from "vitest";
import { announceDeadLetters, type DeadLetter } from "../../src/index.ts";
import { createMemoryDeadLetters, createMemoryEventQueue, createSequentialIds } from "../../src/testing/index.ts";

const recipient = (connectionId: string) => ({
  connectionId,
  expiresAtMs: 1,
  protocol: "test.v1",
  foundAt: "everyone#0",
});
const letter: DeadLetter = {
  kind: "undelivered",
  message: { messageId: "m-1", from: { userId: "ada" }, sentAtMs: 7, payload: "never told", kind: "edit" },
  positions: [{ epoch: "e", offset: 3 }],
  undelivered: [
    { recipient: recipient("c-2"), reason: "throttled" },
    { recipient: recipient("c-1"), reason: "too-large" },
  ],
  attempt: 5,
};

function setScene(letters = createMemoryDeadLetters()) {
  const eventQueue = createMemoryEventQueue();
  const parts = { eventQueue, clock: { now: () => 9 }, ids: createSequentialIds() };
  return { letters, eventQueue, deadLetters: announceDeadLetters(letters, parts) };
}

test("a letter about a message that missed connections is an event as well, without what the message holds", async () => {
  const { letters, eventQueue, deadLetters } = setScene();
  await deadLetters.write(letter);
  expect(letters.letters()).toEqual([letter]);
  expect(eventQueue.puts()).toEqual([
    [
      {
        ...{ kind: "delivery-failed", id: expect.any(String), atMs: 9, positions: [{ epoch: "e", offset: 3 }] },
        message: { messageId: "m-1", from: { userId: "ada" }, sentAtMs: 7, kind: "edit" },
        undelivered: [
          { connectionId: "c-2", reason: "throttled" },
          { connectionId: "c-1", reason: "too-large" },
        ],
      },
    ],
  ]);
});

test("the same letter, written again in another order, has the same id; another one has another", async () => {
  const { eventQueue, deadLetters } = setScene();
  await deadLetters.write(letter);
  await deadLetters.write({ ...letter, undelivered: letter.undelivered.toReversed() });
  await deadLetters.write({ ...letter, attempt: 6 });
  await deadLetters.write({ ...letter, undelivered: letter.undelivered.slice(1) });
  const [first, again, ...others] = eventQueue.puts().map(([event]) => event?.id);
  expect(again).toBe(first);
  expect(new Set([first, ...others]).size).toBe(3);
});

test("other letters are none", async () => {
  const { letters, eventQueue, deadLetters } = setScene();
  const task = { connection: { connectionId: "c-1" }, closedAtMs: 1, attempt: 12 };
  await deadLetters.write({ kind: "still-registered", task });
  await deadLetters.write({ kind: "unreadable", text: "?", problem: "It is not JSON." });
  expect(letters.letters()).toHaveLength(2);
  expect(eventQueue.puts()).toEqual([]);
});

test("a letter that is not written has no event; an event that cannot be left fails the letter, which is there", async () => {
  const broken = setScene(createMemoryDeadLetters({ fault: new Error("no letters") }));
  await expect(broken.deadLetters.write(letter)).rejects.toThrow("no letters");
  expect(broken.eventQueue.puts()).toEqual([]);

  const { letters, eventQueue, deadLetters } = setScene();
  eventQueue.fail(new Error("no events"));
  await expect(deadLetters.write(letter)).rejects.toThrow("no events");
  expect(letters.letters()).toHaveLength(1);
});
