import {
  addresses,
  anonymous,
  cognito,
  compose,
  connecting,
  type Environment,
  runtime,
  signed,
  storage,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, addresses, cognito, signed, anonymous, connecting] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("connectHandler");
