import { createHash } from "node:crypto";

/** A thing that may happen next. */
export interface Step<State> {
  readonly label: string;
  readonly state: State;
  /** The rule that it breaks, if it does. */
  readonly breach?: string;
}

/** What is searched: states that are plain data, and never changed. */
export interface Model<State> {
  readonly first: State;
  /** Everything that may happen next; nothing in the end. */
  stepsFrom(state: State): readonly Step<State>[];
  /** The rule that is broken where nothing more has to happen, if one is. */
  breachIn?(state: State): string | undefined;
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

interface Seen<State> {
  readonly state: State;
  readonly label: string;
  readonly from: Seen<State> | undefined;
}

/**
 * Tries everything that may happen, in every order, breadth-first: what it finds, it finds by the fewest steps.
 *
 * @param mostStates where it stops; by default at a million
 */
export async function search<State>(model: Model<State>, { mostStates = 1_000_000 } = {}): Promise<Found> {
  const first: Seen<State> = { state: model.first, label: "", from: undefined };
  const keys = new Set([keyOf(first.state)]);
  let frontier: readonly Seen<State>[] = [first];
  const found = (complete: boolean, broken?: { readonly rule: string; readonly at: Seen<State> }): Found => ({
    ...{ states: keys.size, complete },
    ...(broken !== undefined && { breach: { rule: broken.rule, story: storyOf(broken.at) } }),
  });

  while (frontier.length > 0) {
    const next: Seen<State>[] = [];
    for (const seen of frontier) {
      const rule = await complete(model, () => model.breachIn?.(seen.state));
      if (rule !== undefined) return found(false, { rule, at: seen });
      for (const { label, state, breach } of await complete(model, () => model.stepsFrom(seen.state))) {
        const at = { state, label, from: seen };
        if (breach !== undefined) return found(false, { rule: breach, at });
        const key = keyOf(state);
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

async function complete<State, Value>(model: Model<State>, ask: () => Value): Promise<Value> {
  let value = ask();
  while (await model.prepare()) value = ask();
  return value;
}

function storyOf<State>(at: Seen<State>): readonly string[] {
  const story: string[] = [];
  for (let seen: Seen<State> | undefined = at; seen?.from !== undefined; seen = seen.from) story.unshift(seen.label);
  return story;
}

/** So short that a million fit into memory, and so long that no two states share one. */
function keyOf(state: unknown): string {
  return createHash("sha1").update(JSON.stringify(state)).digest("base64url");
}
