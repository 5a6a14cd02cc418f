import {
  compose,
  type Environment,
  observers,
  posting,
  registry,
  runtime,
  tokens,
  workingOff,
} from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, posting, workingOff];

export function createContainer(environment: Environment) {
  const part = compose(modules, environment);
  return createHandler({
    ...observers(part),
    workOffTasks: part(tokens.workOffTasks),
    deadLetters: part(tokens.deadLetters),
  });
}
