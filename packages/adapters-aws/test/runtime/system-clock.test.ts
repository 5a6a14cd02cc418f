import { wait } from "@switchboard/domain";
import { describeClock } from "@switchboard/domain/testing/contracts";
import { systemClock } from "../../src/runtime/index.ts";

describeClock("the machine's", async () => ({
  clock: systemClock,
  pass: (ms) => wait(systemClock, ms),
  [Symbol.asyncDispose]: async () => {},
}));
