import {
  addresses,
  compose,
  type Environment,
  observers,
  posting,
  registry,
  runtime,
  sending,
  tokens,
} from "@switchboard/composition";
import { createHandler } from "./handler.ts";

export function createContainer(environment: Environment) {
  const part = compose([runtime, registry, addresses, posting, sending], environment);
  return createHandler({
    ...observers(part),
    identifySender: part(tokens.identifySender),
    sendMessage: part(tokens.sendMessage),
  });
}
