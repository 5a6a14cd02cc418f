import {
  addresses,
  compose,
  denials,
  type Environment,
  history,
  inspecting,
  memberships,
  runtime,
  storage,
} from "@switchboard/composition";

/** What the function is composed of; their variables are what it reads. */
export const modules = [runtime, storage, addresses, history, memberships, denials, inspecting] as const;

export const createHandler = (environment: Environment) => compose(environment, modules)("inspectHandler");
