import { addresses, compose, type Environment, opening, registry, runtime } from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, addresses, opening];

export function createContainer(environment: Environment) {
  const { clock, log, metrics, openConnection } = compose(modules, environment);
  return createHandler({ clock, log, metrics, openConnection });
}
