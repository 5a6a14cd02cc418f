import {
  addresses,
  compose,
  type Environment,
  history,
  managing,
  memberships,
  presence,
  runtime,
  storage,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, presence, addresses, history, memberships, managing] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("manageHandler");
