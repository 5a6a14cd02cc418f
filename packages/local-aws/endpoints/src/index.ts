export type { FunctionEndpoints } from "./function-endpoints.ts";
export { apiNames, domainNames, serviceNames } from "./public-names.ts";
export { type LocalEndpoint, type RunningEndpoints, startEndpoints } from "./start-endpoints.ts";
