import { createManualClock } from "@switchboard/adjustable-clock";
import { describePresenceBoard } from "../../src/testing/contracts/index.ts";
import { createMemoryPresenceBoard } from "../../src/testing/index.ts";

describePresenceBoard("memory", async () => {
  const clock = createManualClock();
  const board = createMemoryPresenceBoard({ clock });
  return {
    ...{ board, broken: board, now: clock.now },
    pass: async (ms) => clock.advance(ms),
    [Symbol.asyncDispose]: async () => {},
  };
}, [{ reason: "Memory does not fail.", tests: ["throws a StoreFault when the store fails"] }]);
