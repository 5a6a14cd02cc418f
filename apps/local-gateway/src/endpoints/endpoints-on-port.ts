import type { ApiDefinition } from "../api-definition.ts";
import { apiNames, EVENTBRIDGE_NAMES, LAMBDA_NAMES, SQS_NAMES } from "./public-names.ts";
import type { LocalEndpoint } from "./start-endpoints.ts";

/** What is on the gateway's port, by the names that it has on AWS. */
export function endpointsOnPort(gatewayPort: number, apis: readonly ApiDefinition[]): readonly LocalEndpoint[] {
  const url = `http://127.0.0.1:${gatewayPort}`;
  return [...apis.map(apiNames), LAMBDA_NAMES, SQS_NAMES, EVENTBRIDGE_NAMES].map((names) => ({ names, url }));
}
