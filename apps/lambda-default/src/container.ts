import { compose, type Environment, observers, posting, registry, runtime, tokens } from "@switchboard/composition";
import { createHandler } from "./handler.ts";

export function createContainer(environment: Environment) {
  const part = compose([runtime, registry, posting], environment);
  return createHandler({ ...observers(part), identifySender: part(tokens.identifySender) });
}
