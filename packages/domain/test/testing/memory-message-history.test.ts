import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { StoreFault, type Stream } from "../../src/index.ts";
import { describeMessageHistory } from "../../src/testing/contracts/index.ts";
import { createMemoryMessageHistory } from "../../src/testing/index.ts";

const stream: Stream = { address: { kind: "group", id: "room" }, retention: { keepMs: 3_600_000, most: 300 } };
const message = { messageId: "m-1", from: {}, sentAtMs: 0, payload: null };

describeMessageHistory("memory", async () => {
  const clock = createManualClock();
  let beforeStoring = async () => {};
  const history = createMemoryMessageHistory({ clock, betweenSteps: () => beforeStoring() });
  return {
    history,
    advance: clock.advance,
    async slowAppend(slowMessage, slowStream) {
      let resolve = () => {};
      const released = new Promise<void>((onReleased) => {
        resolve = onReleased;
      });
      beforeStoring = () => released;
      const appended = history.append(slowMessage, [slowStream]);
      beforeStoring = async () => {};
      return {
        async finish() {
          resolve();
          const [position] = await appended;
          return position ?? { epoch: "", offset: 0 };
        },
      };
    },
    [Symbol.asyncDispose]: async () => {},
  };
}, [{ reason: "Memory does not fail.", tests: ["throws a StoreFault when its store fails"] }]);

test("a writer whose offsets readers have passed three times in a row is throttled", async () => {
  const clock = createManualClock();
  const quick = async () => {};
  let betweenSteps = quick;
  const history = createMemoryMessageHistory({ clock, betweenSteps: () => betweenSteps() });
  const [begun = { epoch: "", offset: 0 }] = await history.settled([stream]);
  const pass = async () => {
    const wasSlow = betweenSteps;
    betweenSteps = quick;
    await history.append(message, [stream]);
    clock.advance(3001);
    await history.readSince(stream, begun, { messages: 100, bytes: 1000 });
    betweenSteps = wasSlow;
  };
  betweenSteps = pass;
  const throttled = history.append(message, [stream]);
  await expect(throttled).rejects.toBeInstanceOf(StoreFault);
  await expect(throttled).rejects.toMatchObject({ reason: "throttled" });
});

test("a writer that dies between its steps has stored nothing", async () => {
  let dies = true;
  const betweenSteps = async () => {
    if (dies) throw new Error("killed");
  };
  const history = createMemoryMessageHistory({ clock: createManualClock(), betweenSteps });
  await expect(history.append(message, [stream])).rejects.toThrow("killed");
  dies = false;
  expect((await history.append(message, [stream]))[0]?.offset).toBe(2);
  expect((await history.readBefore(stream, undefined, { messages: 10, bytes: 1000 })).messages).toHaveLength(1);
});
