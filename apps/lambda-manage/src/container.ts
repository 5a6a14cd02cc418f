import {
  addresses,
  compose,
  denials,
  departures,
  type Environment,
  gateway,
  history,
  managing,
  memberships,
  protocols,
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
  history,
  memberships,
  denials,
  managing,
] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("manageHandler");
