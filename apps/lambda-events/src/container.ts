import { compose, type Environment, events, runtime } from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, events] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("eventHandler");
