import {
  addresses,
  compose,
  delivery,
  type Environment,
  gateway,
  runtime,
  sending,
  storage,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, addresses, gateway, delivery, sending] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("messageHandler");
