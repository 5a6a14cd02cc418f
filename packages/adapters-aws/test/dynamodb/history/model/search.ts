import { createHash } from "node:crypto";
import { createPrograms } from "./programs.ts";
import { breachInTheEnd, firstWorld, isQuiet, keyOf, type Scenario, stepsFrom, type World } from "./world.ts";

export interface Found {
  readonly scenario: string;
  readonly states: number;
  /** Whether every state within the scenario's bounds was seen. */
  readonly complete: boolean;
  /** The rule that is broken, and the shortest way there. */
  readonly breach?: { readonly rule: string; readonly story: readonly string[] };
}

interface Seen {
  readonly world: World;
  readonly label: () => string;
  readonly from: Seen | undefined;
}

/**
 * Tries everything that may happen in a scenario, in every order, breadth-first: what it finds, it finds by the fewest steps.
 *
 * @param mostStates where it stops; by default at a million
 */
export async function search(scenario: Scenario, { mostStates = 1_000_000 } = {}): Promise<Found> {
  const programs = createPrograms();
  const first: Seen = { world: firstWorld(scenario, programs), label: () => "", from: undefined };
  const keys = new Set([digestOf(first.world)]);
  const found = (complete: boolean, broken?: { readonly rule: string; readonly at: Seen }): Found => ({
    ...{ scenario: scenario.name, states: keys.size, complete },
    ...(broken !== undefined && { breach: { rule: broken.rule, story: storyOf(broken.at) } }),
  });

  for (let frontier: readonly Seen[] = [first]; frontier.length > 0; ) {
    const next: Seen[] = [];
    for (const seen of frontier) {
      let steps = stepsFrom(seen.world, scenario, programs);
      while (await programs.run()) steps = stepsFrom(seen.world, scenario, programs);
      if (isQuiet(seen.world)) {
        let rule = breachInTheEnd(seen.world, scenario, programs);
        while (await programs.run()) rule = breachInTheEnd(seen.world, scenario, programs);
        if (rule !== undefined) return found(false, { rule, at: seen });
      }
      for (const { label, world, breach } of steps) {
        const at = { world, label, from: seen };
        if (breach !== undefined) return found(false, { rule: breach, at });
        const key = digestOf(world);
        if (keys.has(key)) continue;
        keys.add(key);
        next.push(at);
      }
      if (keys.size > mostStates) return found(false);
    }
    frontier = next;
  }
  return found(true);
}

function storyOf(at: Seen): readonly string[] {
  const story: string[] = [];
  for (let seen: Seen | undefined = at; seen?.from !== undefined; seen = seen.from) story.unshift(seen.label());
  return story;
}

/** So short that a million fit into memory, and so long that no two states share one. */
function digestOf(world: World): string {
  return createHash("md5").update(keyOf(world)).digest("base64");
}
