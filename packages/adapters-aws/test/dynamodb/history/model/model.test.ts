import { expect, test } from "vitest";
import { mutants, searchMutant } from "./mutants.ts";
import { mutantScenarios, smallScenarios } from "./scenarios.ts";
import { search } from "./search.ts";
import type { Scenario } from "./world.ts";

test.for(Object.entries<Scenario>(smallScenarios))(
  "%s: nothing is lost, in any order of the calls",
  async ([, scenario]) => {
    const found = await search(scenario);
    expect(found).toEqual({ states: expect.any(Number), complete: true });
  },
);

test.for(mutants.map((mutant) => [mutant.rule, mutant] as const))(
  "without it, something is lost: %s",
  async ([, mutant]) => {
    const { breach } = await searchMutant(mutant, mutantScenarios[mutant.scenario]);
    expect(breach).toBeDefined();
  },
);
