import {
  compose,
  delivering,
  deliveryWorker,
  departures,
  type Environment,
  eventQueue,
  gateway,
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
  delivering,
  deliveryWorker,
  eventQueue,
] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("deliverHandler");
