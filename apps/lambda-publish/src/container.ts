import {
  addresses,
  compose,
  delivering,
  type Environment,
  posting,
  publishing,
  registry,
  runtime,
} from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, addresses, posting, delivering, publishing];

export function createContainer(environment: Environment) {
  const { clock, log, metrics, publishMessages } = compose(modules, environment);
  return createHandler({ clock, log, metrics, publishMessages });
}
