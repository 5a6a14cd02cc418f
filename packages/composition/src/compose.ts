import { Container, ContainerModule } from "inversify";
import type { ObjectEntries } from "valibot";
import { checkModules } from "./check-modules.ts";
import { type Environment, readConfiguration } from "./configuration.ts";
import { type Decorators, type Module, type Name, type Part, type Recipes, recipesOf } from "./module.ts";
import { isMany } from "./parts.ts";

/** Any module; what it makes and needs is known to the compiler alone. */
// biome-ignore lint/suspicious/noExplicitAny: the two are inferred from each module
export type AnyModule = Module<any, any>;

/** The names of the parts that modules make. */
export type MakesOf<Modules extends readonly AnyModule[]> =
  Modules[number] extends Module<infer Makes, Name> ? Makes : never;
type NeedsOf<Modules extends readonly AnyModule[]> = Modules[number] extends Module<Name, infer Needs> ? Needs : never;
type Missing<Modules extends readonly AnyModule[]> = Exclude<NeedsOf<Modules>, MakesOf<Modules>>;

/** Modules of which every needed part is made by one of them; anything else does not compile, and names what is missing. */
export type Complete<Modules extends readonly AnyModule[]> = [Missing<Modules>] extends [never]
  ? Modules
  : Modules & { readonly "needed parts that no module makes": Missing<Modules> };

/** The parts of a composition: each is made when it is first asked for, and once. */
export type Composition<Makes extends Name = Name> = <N extends Makes>(name: N) => Part<N>;

/**
 * Composes modules.
 *
 * @throws a `ConfigurationError` with the problems of all variables together; a `CompositionError` when several modules make
 *   the same part, none makes a part that is needed, or parts need each other in a circle
 */
export function compose<const Modules extends readonly AnyModule[]>(
  environment: Environment,
  modules: Modules & Complete<Modules>,
): Composition<MakesOf<Modules>> {
  const container = createContainer(environment, modules);
  return (name) => partOf(container, name);
}

/**
 * The container of modules, before any part is made.
 *
 * @param replace replaces parts, by `rebind`; what is put in their place is decorated like what it replaces
 */
export function createContainer(
  environment: Environment,
  modules: readonly AnyModule[],
  replace: (container: Container) => void = () => {},
): Container {
  const variables: ObjectEntries = Object.assign({}, ...modules.map((module) => module.variables));
  const problems = modules.flatMap((module) => module.problems(environment));
  // Each module's own variables are among those of all.
  const configuration = readConfiguration(variables, environment, problems) as never;
  const configured = modules.map((module) => ({
    recipes: module.recipes(configuration),
    decorators: module.decorators(configuration),
  }));
  checkModules(configured);
  // Each part is made once: a just-in-time compiler of resolutions costs more at the start than it ever saves.
  const container = new Container({ defaultScope: "Singleton", jitless: true });
  container.load(...configured.map(({ recipes }) => bindings(recipes)));
  replace(container);
  // After that, because the container forgets what is to be done at a part's activation when the part is bound anew.
  for (const { decorators } of configured) decorate(container, decorators);
  return container;
}

export function partOf<N extends Name>(container: Pick<Container, "get" | "getAll">, name: N): Part<N> {
  return (isMany(name) ? container.getAll(name) : container.get(name)) as Part<N>;
}

function bindings(recipes: Recipes): ContainerModule {
  return new ContainerModule(({ bind }) => {
    for (const [name, { needs, make }] of recipesOf(recipes)) {
      // The container gives the parts in the order of the names; whether they are the factory's own the compiler has checked.
      const makeOf = (...parts: unknown[]) =>
        make(Object.fromEntries(needs.map((each, at) => [each, parts[at]])) as never);
      const identifiers = needs.map((each) => (isMany(each) ? { serviceIdentifier: each, isMultiple: true } : each));
      bind(name).toResolvedValue(makeOf, identifiers as never);
    }
  });
}

function decorate(container: Container, decorators: Decorators): void {
  for (const [name, { needs, make }] of Object.entries(decorators)) {
    container.onActivation(name, (context, part) => {
      const parts = Object.fromEntries(needs.map((each) => [each, partOf(context, each)]));
      return make(parts as never)(part as never);
    });
  }
}
