import { answering, compose, type Environment, gateway, runtime, storage } from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, gateway, answering] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("messageHandler");
