import { closing, compose, type Environment, registry, runtime } from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, closing];

export function createContainer(environment: Environment) {
  const { clock, log, metrics, closeConnection } = compose(modules, environment);
  return createHandler({ clock, log, metrics, closeConnection });
}
