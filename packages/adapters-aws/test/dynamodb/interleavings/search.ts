import { createHash } from "node:crypto";

/** A thing that may happen next. */
export interface Step<World> {
  readonly label: () => string;
  readonly world: World;
  /** The rule that it breaks, if it does. */
  readonly breach?: string | undefined;
}

/** What is searched: states of everything, which are never changed. */
export interface Model<World> {
  readonly first: World;
  /** Everything that may happen next; nothing in the end. */
  stepsFrom(world: World): readonly Step<World>[];
  /** The rule that is broken in a world as it is, if one is. */
  breachIn(world: World): string | undefined;
  /** A text that two worlds share only if they are alike. */
  keyOf(world: World): string;
  /** Finds out what the last answers were incomplete without. @returns whether there was anything: then it is asked again */
  prepare(): Promise<boolean>;
}

export interface Found {
  readonly states: number;
  /** Whether every state was seen. */
  readonly complete: boolean;
  /** The rule that is broken, and the shortest way there. */
  readonly breach?: { readonly rule: string; readonly story: readonly string[] };
}

interface Seen<World> {
  readonly world: World;
  readonly label: () => string;
  readonly from: Seen<World> | undefined;
}

/**
 * Tries everything that may happen, in every order, breadth-first: what it finds, it finds by the fewest steps.
 *
 * @param mostStates where it stops; by default at a million
 */
export async function search<World>(model: Model<World>, { mostStates = 1_000_000 } = {}): Promise<Found> {
  const first: Seen<World> = { world: model.first, label: () => "", from: undefined };
  const keys = new Set([digestOf(model.keyOf(first.world))]);
  const found = (complete: boolean, broken?: { readonly rule: string; readonly at: Seen<World> }): Found => ({
    ...{ states: keys.size, complete },
    ...(broken !== undefined && { breach: { rule: broken.rule, story: storyOf(broken.at) } }),
  });

  for (let frontier: readonly Seen<World>[] = [first]; frontier.length > 0; ) {
    const next: Seen<World>[] = [];
    for (const seen of frontier) {
      const rule = await prepared(model, () => model.breachIn(seen.world));
      if (rule !== undefined) return found(false, { rule, at: seen });
      for (const { label, world, breach } of await prepared(model, () => model.stepsFrom(seen.world))) {
        const at = { world, label, from: seen };
        if (breach !== undefined) return found(false, { rule: breach, at });
        const key = digestOf(model.keyOf(world));
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

async function prepared<World, Value>(model: Model<World>, ask: () => Value): Promise<Value> {
  let value = ask();
  while (await model.prepare()) value = ask();
  return value;
}

function storyOf<World>(at: Seen<World>): readonly string[] {
  const story: string[] = [];
  for (let seen: Seen<World> | undefined = at; seen?.from !== undefined; seen = seen.from) story.unshift(seen.label());
  return story;
}

/** So short that a million fit into memory, and so long that no two states share one. */
function digestOf(key: string): string {
  return createHash("md5").update(key).digest("base64");
}
