import {
  addresses,
  compose,
  delivering,
  type Environment,
  observers,
  posting,
  publishing,
  registry,
  runtime,
  tokens,
} from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, addresses, posting, delivering, publishing];

export function createContainer(environment: Environment) {
  const part = compose(modules, environment);
  return createHandler({ ...observers(part), publishMessages: part(tokens.publishMessages) });
}
