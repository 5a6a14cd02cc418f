import { type Bind, Container, ContainerModule, type ServiceIdentifier } from "inversify";
import type { ObjectEntries } from "valibot";
import { type Configuration, type Environment, readConfiguration } from "./configuration.ts";

/** Parts that belong together, and the variables they are configured by. */
export interface Module {
  readonly variables: ObjectEntries;
  /** What is wrong with variables that depend on each other, beyond what is wrong with each of them. */
  readonly problems?: (environment: Environment) => readonly string[];
  readonly load: (bind: Bind, configuration: never) => void;
}

/** Defines a module; `load` gets exactly the variables that the module names. */
export function defineModule<const Variables extends ObjectEntries>(
  variables: Variables,
  load: (bind: Bind, configuration: Configuration<Variables>) => void,
  problems: NonNullable<Module["problems"]> = () => [],
): Module {
  return { variables, problems, load };
}

/** Gives the parts that the composed modules are made of. */
export type Parts = <Part>(token: ServiceIdentifier<Part>) => Part;

/**
 * Puts modules together. Every part is made once, when it is first asked for.
 *
 * @throws a `ConfigurationError` with the problems of all modules together.
 */
export function compose(modules: readonly Module[], environment: Environment): Parts {
  const variables: ObjectEntries = Object.assign({}, ...modules.map((module) => module.variables));
  const problems = modules.flatMap((module) => module.problems?.(environment) ?? []);
  const configuration = readConfiguration(variables, environment, problems);
  // Each part is made once: code that is generated for it would cost a cold start more than it could ever save.
  const container = new Container({ defaultScope: "Singleton", jitless: true });
  for (const { load } of modules) {
    // Each module's own variables are among those of all.
    container.load(new ContainerModule(({ bind }) => load(bind, configuration as never)));
  }
  return (token) => container.get(token);
}
