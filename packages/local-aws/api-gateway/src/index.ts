export { CHAOS_RULES, type Chaos, type ChaosControl, type PostOutcome } from "./chaos.ts";
export { CLOSED_NORMALLY } from "./connections/close-codes.ts";
export {
  type ApiDefinition,
  type AuthorizationDefinition,
  domainNameOf,
  type IntegrationDefinition,
  type MockIntegration,
  type MockResponse,
  type ProxyIntegration,
  type RouteDefinition,
  type RouteThrottling,
} from "./definition/api-definition.ts";
export { apiShapeProblems } from "./definition/api-shape.ts";
export { BEHAVIOUR_RULES, type Behaviour, DEFAULT_BEHAVIOUR } from "./definition/behaviour.ts";
export { definitionProblems } from "./definition/check-definition.ts";
export { connectEvent, disconnectEvent } from "./events/lambda-events.ts";
export type { ConnectionFacts } from "./events/request-context.ts";
export { type HandshakeRequest, headerOf, readHandshakeRequest } from "./handshake/handshake-request.ts";
export type { ManagementDecision, ManagementRequest } from "./http/management-api.ts";
export { createIdSource } from "./ids.ts";
export { createInProcessFunctions, type InProcessHandler } from "./integrations/in-process-functions.ts";
export { readResult } from "./integrations/integration-result.ts";
export { REQUESTS_BURST, REQUESTS_PER_SECOND } from "./limits.ts";
export { type GatewayOptions, type RunningGateway, startGateway } from "./start-gateway.ts";
