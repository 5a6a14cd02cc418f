import {
  addresses,
  compose,
  type Environment,
  observers,
  opening,
  registry,
  runtime,
  tokens,
} from "@switchboard/composition";
import { createHandler } from "./handler.ts";

export function createContainer(environment: Environment) {
  const part = compose([runtime, registry, addresses, opening], environment);
  return createHandler({ ...observers(part), openConnection: part(tokens.openConnection) });
}
