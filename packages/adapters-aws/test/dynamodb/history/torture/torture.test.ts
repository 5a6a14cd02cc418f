import type { MessageHistory } from "@switchboard/domain";
import { expect, test } from "vitest";
import { createTorturedMemory, createTorturedTable } from "./stores.ts";
import { torture } from "./torture.ts";

const seed = Number(process.env["SEED"] ?? 1);

test.for([
  ["memory", createTorturedMemory],
  ["DynamoDB", createTorturedTable],
] as const)(
  "%s: whoever dies, every acknowledged message is at every reader, once and in order",
  async ([, createStore]) => {
    const report = await torture({ seed, createStore, messagesEach: 1 });
    expect(report).toMatchObject({ seed, missed: 0, twice: 0, outOfOrder: 0, gaps: 0 });
    expect(report.breach).toBeUndefined();
    expect(report.acknowledged).toBeGreaterThan(15);
  },
);

/** A reader that does not wait for slow writers: it asks above the hole. */
function impatient(history: MessageHistory): MessageHistory {
  return {
    ...history,
    async readSince(stream, after, room, reader) {
      const answer = await history.readSince(stream, after, room, reader);
      if (!answer.recovered || !answer.more || answer.to > after.offset) return answer;
      const [top] = await history.tops([stream]);
      if (top === undefined || top.offset <= after.offset + 1) return answer;
      return this.readSince(stream, { ...after, offset: after.offset + 1 }, room, reader);
    },
  };
}

test("a reader that passes holes which may still be filled is found out", async () => {
  const report = await torture({
    seed,
    messagesEach: 5,
    createStore(clock) {
      const store = createTorturedMemory(clock);
      return { ...store, reading: impatient(store.reading) };
    },
  });
  expect(report.missed).toBeGreaterThan(0);
  expect(report.breach?.rule).toContain("was not given");
  expect(report.breach?.story).not.toEqual([]);
});
