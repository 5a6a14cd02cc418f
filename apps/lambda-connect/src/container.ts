import {
  addresses,
  anonymous,
  cognito,
  compose,
  connecting,
  denials,
  type Environment,
  memberships,
  protocols,
  quotas,
  runtime,
  signed,
  storage,
  switchboardV1,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [
  runtime,
  storage,
  switchboardV1,
  protocols,
  quotas,
  addresses,
  cognito,
  signed,
  anonymous,
  denials,
  connecting,
  memberships,
] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("connectHandler");
