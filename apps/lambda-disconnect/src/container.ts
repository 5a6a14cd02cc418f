import { closing, compose, type Environment, observers, registry, runtime, tokens } from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, closing];

export function createContainer(environment: Environment) {
  const part = compose(modules, environment);
  return createHandler({ ...observers(part), closeConnection: part(tokens.closeConnection) });
}
