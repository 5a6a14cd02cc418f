import {
  addresses,
  compose,
  delivering,
  type Environment,
  posting,
  registry,
  runtime,
  sending,
} from "@switchboard/composition";
import { createHandler } from "./handler.ts";

/** What the function is put together from; their variables are what it reads. */
export const modules = [runtime, registry, addresses, posting, delivering, sending];

export function createContainer(environment: Environment) {
  const { clock, log, metrics, identifySender, sendMessage } = compose(modules, environment);
  return createHandler({ clock, log, metrics, identifySender, sendMessage });
}
