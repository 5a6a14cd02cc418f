import { type ConfiguredModule, type Name, recipesOf } from "./module.ts";
import { isMany } from "./parts.ts";

/** The modules do not fit together. The message names every part that is concerned, one a line. */
export class CompositionError extends Error {
  override readonly name = "CompositionError";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `The composition has ${problems.length} problem(s):\n${problems.map((problem) => `- ${problem}`).join("\n")}`,
    );
    this.problems = problems;
  }
}

/**
 * Checks what the container would find out late or not at all: it would take the later of two recipes, and run into the
 * other two at the first event.
 *
 * @throws a `CompositionError` when several modules make the same part, none makes a part that is needed, or parts need each
 *   other in a circle
 */
export function checkModules(modules: readonly ConfiguredModule[]): void {
  const needsOf = new Map<Name, Name[]>();
  const problems: string[] = [];
  for (const { recipes } of modules) {
    for (const [name, recipe] of recipesOf(recipes)) {
      const before = needsOf.get(name);
      if (before !== undefined && !isMany(name)) problems.push(`${name} is made by several modules.`);
      needsOf.set(name, [...(before ?? []), ...recipe.needs]);
    }
  }
  for (const { decorators } of modules) {
    for (const [name, { needs }] of Object.entries(decorators) as [Name, { readonly needs: readonly Name[] }][]) {
      // A decorator without its part has nothing to decorate.
      needsOf.get(name)?.push(...needs);
    }
  }
  for (const [name, needed] of needsOf) {
    for (const each of new Set(needed)) {
      if (!needsOf.has(each)) problems.push(`${name} needs ${each}, which no module makes.`);
    }
  }
  problems.push(...circlesIn(needsOf).map((circle) => `${circle.join(" needs ")}: a circle.`));
  if (problems.length > 0) throw new CompositionError(problems);
}

/** The circles that a walk from every part meets; each begins and ends with the same part. */
function circlesIn(needsOf: ReadonlyMap<Name, readonly Name[]>): readonly (readonly Name[])[] {
  const circles: Name[][] = [];
  const finished = new Set<Name>();
  const walk = (name: Name, path: readonly Name[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) return void circles.push([...path.slice(at), name]);
    if (finished.has(name)) return;
    for (const each of new Set(needsOf.get(name))) walk(each, [...path, name]);
    finished.add(name);
  };
  for (const name of needsOf.keys()) walk(name, []);
  return circles;
}
