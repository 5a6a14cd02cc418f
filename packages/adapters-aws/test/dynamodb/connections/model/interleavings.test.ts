import { describe, expect, test } from "vitest";
import { search } from "../../interleavings/search.ts";
import { mutants } from "./mutants.ts";
import { mending, scenarios } from "./scenarios.ts";
import { modelOf, type Scenario, type Trouble } from "./world.ts";

/** In full with `TORTURE=1`, which takes minutes; else what takes seconds. */
const inFull = process.env["TORTURE"] === "1";

const troubles: Readonly<Record<string, Trouble>> = {
  "all goes well": { repeats: 0, crashes: 0 },
  "an answer is lost": { repeats: 1, crashes: 0 },
  "a function is killed": { repeats: 0, crashes: 1 },
  ...(inFull && {
    "two answers are lost": { repeats: 2, crashes: 0 },
    "an answer is lost and a function is killed": { repeats: 1, crashes: 1 },
  }),
};

for (const [trouble, bounds] of Object.entries(troubles)) {
  describe(`whatever comes before what, nobody is deaf, hidden or an orphan, if ${trouble}`, () => {
    for (const scenario of scenarios.filter((each) => inFull || isShort(each, bounds))) {
      test(scenario.name, { timeout: 3_600_000 }, async () => {
        const tried = bounds.crashes > 0 ? { ...scenario, afterwards: [mending] } : scenario;
        const found = await search(modelOf(tried, bounds), { mostStates: 2_000_000 });
        expect(found).toEqual({ states: expect.any(Number), complete: true });
      });
    }
  });
}

describe("is not so", () => {
  for (const [name, { scenario, rule, ...mutant }] of Object.entries(mutants)) {
    test(`if ${name}: ${scenario}`, async () => {
      const found = await search(modelOf(scenarioOf(scenario), { repeats: 1, crashes: 0 }, mutant));
      expect(found.breach?.rule).toMatch(rule);
    });
  }
});

function scenarioOf(name: string): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new RangeError(`There is no scenario "${name}".`);
  return scenario;
}

/** Three at once have ten times the states of two as soon as something goes wrong. */
function isShort({ lines }: Scenario, { repeats, crashes }: Trouble): boolean {
  return lines.length < 3 || repeats + crashes === 0;
}
