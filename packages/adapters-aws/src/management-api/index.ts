export { createManagementApiClient } from "./management-api-client.ts";
export { createManagementApiConnectionGateway } from "./management-api-connection-gateway.ts";
export { connectionLifetimeMs } from "./own-connections.ts";
export { createSignedConnectionGateway, type SignedConnectionGatewayOptions } from "./signed-connection-gateway.ts";
