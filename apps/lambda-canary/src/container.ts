import { canary, compose, type Environment, runtime } from "@switchboard/composition";
import { hubProbe } from "./hub-probe.ts";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, hubProbe, canary] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("canaryHandler");
