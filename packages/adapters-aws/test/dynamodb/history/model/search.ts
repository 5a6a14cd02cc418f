import { type Found, search as searchModel } from "../../interleavings/search.ts";
import { createPrograms } from "./programs.ts";
import { breachInTheEnd, firstWorld, isQuiet, keyOf, type Scenario, stepsFrom } from "./world.ts";

/** Tries everything that may happen in a scenario, in every order. */
export function search(scenario: Scenario, options?: { readonly mostStates?: number }): Promise<Found> {
  const programs = createPrograms();
  return searchModel(
    {
      first: firstWorld(scenario, programs),
      stepsFrom: (world) => stepsFrom(world, scenario, programs),
      breachIn: (world) => (isQuiet(world) ? breachInTheEnd(world, scenario, programs) : undefined),
      keyOf,
      prepare: programs.run,
    },
    options,
  );
}
