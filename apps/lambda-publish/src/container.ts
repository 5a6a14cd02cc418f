import {
  addresses,
  compose,
  delivery,
  type Environment,
  gateway,
  publishing,
  runtime,
  storage,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, addresses, gateway, delivery, publishing] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("publishHandler");
