import { compose, type Environment, gateway, processing, runtime, storage } from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, gateway, processing] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("deliverHandler");
