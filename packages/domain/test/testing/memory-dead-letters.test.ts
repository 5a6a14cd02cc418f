import { describeDeadLetters } from "../../src/testing/contracts/index.ts";
import { createMemoryDeadLetters } from "../../src/testing/index.ts";

describeDeadLetters("memory", async () => {
  const deadLetters = createMemoryDeadLetters();
  let taken = 0;
  return {
    deadLetters,
    async take(count) {
      taken += count;
      return deadLetters
        .letters()
        .slice(taken - count, taken)
        .map((letter) => JSON.stringify(letter));
    },
    [Symbol.asyncDispose]: async () => {},
  };
});
