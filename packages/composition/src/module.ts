import type { ObjectEntries } from "valibot";
import type { Configuration, Environment } from "./configuration.ts";
import type { ManyParts, Parts } from "./parts.ts";

/** The name of a part. */
export type Name = keyof Parts | keyof ManyParts;

/** What a part is to whoever needs it: of those that there are several of, all of them, in the order of the modules. */
export type Part<N extends Name> = N extends keyof ManyParts
  ? readonly ManyParts[N][]
  : N extends keyof Parts
    ? Parts[N]
    : never;

/** Parts by their names. */
export type PartsNamed<N extends Name> = { readonly [Each in N]: Part<Each> };

/** How something is made: of which parts, and the factory that gets exactly those. */
export interface Recipe<Needs extends Name, Made> {
  readonly needs: readonly Needs[];
  readonly make: (parts: PartsNamed<Needs>) => Made;
}

/** Any recipe for a value: its factory's parts are known to the recipe alone. */
interface AnyRecipe<Made> {
  readonly needs: readonly Name[];
  readonly make: (parts: never) => Made;
}

/** What a module's variables come to. */
export interface ConfiguredModule {
  readonly recipes: Recipes;
  readonly decorators: Decorators;
}

/** Begins a recipe with the parts that it needs: `needs("clock").make(({ clock }) => …)`. */
export function needs<const Names extends readonly Name[]>(
  ...names: Names
): { make<Made>(factory: (parts: PartsNamed<Names[number]>) => Made): Recipe<Names[number], Made> } {
  return { make: (factory) => ({ needs: names, make: factory }) };
}

/** The recipes of a module by the names of what they make; of parts that there are several of, any number of recipes. */
export type Recipes = { readonly [N in keyof Parts]?: AnyRecipe<Parts[N]> } & {
  readonly [N in keyof ManyParts]?: readonly AnyRecipe<ManyParts[N]>[];
};

/** Recipes for what is put around a part when it is made, by the part's name. Every composed module may have one. */
export type Decorators = { readonly [N in keyof Parts]?: AnyRecipe<(part: Parts[N]) => Parts[N]> };

/** Parts that belong together, and the variables they are configured by. */
export interface Module<Makes extends Name = Name, Needs extends Name = Name> {
  readonly variables: ObjectEntries;
  /** What is wrong with variables that depend on each other, beyond what is wrong with each of them. */
  readonly problems: (environment: Environment) => readonly string[];
  readonly recipes: (configuration: never) => Recipes;
  readonly decorators: (configuration: never) => Decorators;
  /** Never there: what the compiler knows of the module. */
  readonly types?: { readonly makes: Makes; readonly needs: Needs };
}

type NeedsOf<R> = R extends { readonly needs: readonly (infer N extends Name)[] }
  ? N
  : R extends readonly (infer Each)[]
    ? NeedsOf<Each>
    : never;
/** Does not compile where there are other names, and names them. */
type Only<Given, Allowed> = [Exclude<keyof Given, Allowed>] extends [never]
  ? unknown
  : { readonly "names that no part has": Exclude<keyof Given, Allowed> };

/** What a module is defined by; its recipes get exactly the variables that it names. */
interface ModuleDefinition<Variables extends ObjectEntries, Made extends Recipes, Decorated extends Decorators> {
  readonly variables: Variables;
  readonly makes: (configuration: Configuration<Variables>) => Made;
  readonly decorates?: (configuration: Configuration<Variables>) => Decorated;
  readonly problems?: Module["problems"];
}

export function defineModule<
  const Variables extends ObjectEntries,
  const Made extends Recipes,
  // biome-ignore lint/complexity/noBannedTypes: a module without decorators has none by default
  const Decorated extends Decorators = {},
>(
  definition: ModuleDefinition<Variables, Made, Decorated> & Only<Made, Name> & Only<Decorated, keyof Parts>,
): Module<keyof Made & Name, NeedsOf<Made[keyof Made]> | NeedsOf<Decorated[keyof Decorated]>> {
  const { variables, makes, decorates = () => ({}), problems = () => [] } = definition;
  return { variables, problems, recipes: makes, decorators: decorates };
}

/** Every recipe of a module, with the name of what it makes. */
export function recipesOf(recipes: Recipes): readonly (readonly [Name, AnyRecipe<unknown>])[] {
  return (Object.entries(recipes) as [Name, AnyRecipe<unknown> | readonly AnyRecipe<unknown>[]][]).flatMap(
    ([name, made]) => ("make" in made ? [[name, made] as const] : made.map((recipe) => [name, recipe] as const)),
  );
}
