import { compose, type Environment, posting, registry, runtime, workingOff } from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, posting, workingOff];

export function createContainer(environment: Environment) {
  const { clock, log, metrics, workOffTasks, deadLetters } = compose(modules, environment);
  return createHandler({ clock, log, metrics, workOffTasks, deadLetters });
}
