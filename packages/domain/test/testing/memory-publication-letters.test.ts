import { describePublicationLetters } from "../../src/testing/contracts/index.ts";
import { createMemoryPublicationLetters } from "../../src/testing/index.ts";

describePublicationLetters("memory", async () => {
  const letters = createMemoryPublicationLetters();
  const broken = createMemoryPublicationLetters();
  broken.fail(new Error("no letters today"));
  let taken = 0;
  return {
    letters,
    broken,
    async take() {
      const letter = letters.letters()[taken];
      taken += 1;
      if (letter === undefined) throw new Error("There is no letter.");
      return letter;
    },
    [Symbol.asyncDispose]: async () => {},
  };
});
