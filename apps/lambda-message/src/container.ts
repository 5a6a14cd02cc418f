import {
  addresses,
  cognito,
  compose,
  delivering,
  denials,
  departures,
  type Environment,
  fanOut,
  gateway,
  groups,
  history,
  messages,
  protocols,
  quotas,
  refreshing,
  runtime,
  storage,
  switchboardV1,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [
  runtime,
  storage,
  departures,
  switchboardV1,
  protocols,
  quotas,
  gateway,
  addresses,
  delivering,
  fanOut,
  history,
  groups,
  cognito,
  denials,
  refreshing,
  messages,
] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("messageHandler");
