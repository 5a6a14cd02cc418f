import {
  addresses,
  compose,
  delivering,
  departures,
  type Environment,
  eventQueue,
  fanOut,
  gateway,
  history,
  protocols,
  publishing,
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
  gateway,
  addresses,
  delivering,
  fanOut,
  history,
  eventQueue,
  publishing,
] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("publishHandler");
