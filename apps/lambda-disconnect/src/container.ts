import {
  compose,
  departures,
  disconnecting,
  type Environment,
  presence,
  runtime,
  storage,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, presence, departures, disconnecting] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("disconnectHandler");
