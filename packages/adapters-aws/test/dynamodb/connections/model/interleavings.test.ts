import { expect, test } from "vitest";
import { search } from "../../interleavings/search.ts";
import { mutants } from "./mutants.ts";
import { scenarios } from "./scenarios.ts";
import { smallSearches } from "./searches.ts";
import { modelOf, type Scenario } from "./world.ts";

test.for(smallSearches.map(({ name, run }) => [name, run] as const))(
  "%s: nobody is deaf, hidden or an orphan, in any order of the calls",
  async ([, run]) => {
    expect(await run()).toEqual({ states: expect.any(Number), complete: true });
  },
);

test.for(Object.entries(mutants))("somebody is, if %s", async ([, { scenario, rule, repeats = 1, ...mutant }]) => {
  const found = await search(modelOf(scenarioOf(scenario), { repeats, crashes: 0 }, mutant));
  expect(found.breach?.rule).toMatch(rule);
});

function scenarioOf(name: string): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined) throw new RangeError(`There is no scenario "${name}".`);
  return scenario;
}
