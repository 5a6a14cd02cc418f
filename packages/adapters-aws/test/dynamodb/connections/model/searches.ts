import { type Found, search } from "../../interleavings/search.ts";
import { mending, scenarios } from "./scenarios.ts";
import { modelOf, type Scenario, type Trouble } from "./world.ts";

export interface Search {
  readonly name: string;
  run(options?: { readonly mostStates?: number }): Promise<Found>;
}

const little: Readonly<Record<string, Trouble>> = {
  "all goes well": { repeats: 0, crashes: 0 },
  "an answer is lost": { repeats: 1, crashes: 0 },
  "a function is killed": { repeats: 0, crashes: 1 },
};
const much: Readonly<Record<string, Trouble>> = {
  "two answers are lost": { repeats: 2, crashes: 0 },
  "an answer is lost and a function is killed": { repeats: 1, crashes: 1 },
};

/** Complete within seconds, all together. */
export const smallSearches = searchesOf(little, isSmall);

/** What is larger: three at once, and more that goes wrong. */
export const largeSearches = [
  ...searchesOf(little, (scenario, trouble) => !isSmall(scenario, trouble)),
  ...searchesOf(much, () => true),
];

function searchesOf(
  troubles: Readonly<Record<string, Trouble>>,
  isMeant: (scenario: Scenario, trouble: Trouble) => boolean,
): readonly Search[] {
  return Object.entries(troubles).flatMap(([name, trouble]) =>
    scenarios
      .filter((scenario) => isMeant(scenario, trouble))
      .map((scenario) => {
        const tried = trouble.crashes > 0 ? { ...scenario, afterwards: [mending] } : scenario;
        return { name: `${scenario.name}, ${name}`, run: (options) => search(modelOf(tried, trouble), options) };
      }),
  );
}

/** Three at once have ten times the states of two as soon as something goes wrong. */
function isSmall({ lines }: Scenario, { repeats, crashes }: Trouble): boolean {
  return lines.length < 3 || repeats + crashes === 0;
}
