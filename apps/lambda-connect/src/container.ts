import {
  addresses,
  anonymous,
  cognito,
  compose,
  connecting,
  type Environment,
  memberships,
  presence,
  protocols,
  runtime,
  signed,
  storage,
  switchboardV1,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [
  runtime,
  storage,
  presence,
  switchboardV1,
  protocols,
  addresses,
  cognito,
  signed,
  anonymous,
  connecting,
  memberships,
] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("connectHandler");
