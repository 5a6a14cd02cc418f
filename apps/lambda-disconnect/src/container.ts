import { closing, compose, type Environment, observers, registry, runtime, tokens } from "@switchboard/composition";
import { createHandler } from "./handler.ts";

export function createContainer(environment: Environment) {
  const part = compose([runtime, registry, closing], environment);
  return createHandler({ ...observers(part), closeConnection: part(tokens.closeConnection) });
}
