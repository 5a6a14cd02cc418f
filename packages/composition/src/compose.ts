import type { ObjectEntries } from "valibot";
import { type Configuration, type Environment, readConfiguration } from "./configuration.ts";
import { createParts, type Factories, type Parts } from "./parts.ts";

/** Parts that belong together, and the variables they are configured by. */
export interface Module {
  readonly variables: ObjectEntries;
  /** What is wrong with variables that depend on each other, beyond what is wrong with each of them. */
  readonly problems: (environment: Environment) => readonly string[];
  readonly factories: (configuration: never) => Factories;
}

/** Defines a module; `factories` gets exactly the variables that the module names. */
export function defineModule<const Variables extends ObjectEntries>(
  variables: Variables,
  factories: (configuration: Configuration<Variables>) => Factories,
  problems: Module["problems"] = () => [],
): Module {
  return { variables, problems, factories };
}

/**
 * Puts modules together.
 *
 * @throws a `ConfigurationError` with the problems of all modules together.
 */
export function compose(modules: readonly Module[], environment: Environment): Parts {
  const variables: ObjectEntries = Object.assign({}, ...modules.map((module) => module.variables));
  const problems = modules.flatMap((module) => module.problems(environment));
  const configuration = readConfiguration(variables, environment, problems);
  // Each module's own variables are among those of all.
  return createParts(Object.assign({}, ...modules.map(({ factories }) => factories(configuration as never))));
}
