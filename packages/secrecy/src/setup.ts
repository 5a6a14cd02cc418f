// A setup file for vitest: a test file fails if anything it runs writes, logs or throws a token, a signature or a secret.

import { afterAll } from "vitest";
import { NativeError, takeLeaks } from "./listener.ts";

afterAll(() => {
  const leaks = takeLeaks();
  // What was found is not repeated here: this goes to logs as well.
  if (leaks.length > 0) throw new NativeError(`What must stay secret was given away: ${leaks.join(", ")}.`);
});
