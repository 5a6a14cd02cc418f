import { type GatewayOptions, type RunningGateway, startGateway } from "@switchboard/local-api-gateway";
import { onPort } from "@switchboard/local-service";
import type { RunOptions, StackParts } from "./run-stack.ts";

/**
 * Starts a gateway for each further API of a stack, with the pages and routes of one that is alone. The services are on the first
 * gateway's port only.
 *
 * @param common what all gateways of the stack share
 * @param options.port of the first gateway: the others take those after it, or any that are free where that one does
 * @param onStarted called with each at once, so that it can be closed if another fails
 */
export async function startFurtherGateways(
  common: Omit<GatewayOptions, "api" | "port">,
  { port: firstPort = 0, routes }: Pick<RunOptions, "port" | "routes">,
  parts: StackParts,
  onStarted: (gateway: RunningGateway) => void,
): Promise<readonly RunningGateway[]> {
  const { definition } = parts;
  const gateways: RunningGateway[] = [];
  for (const [index, { definition: api }] of definition.furtherApis.entries()) {
    const gateway: RunningGateway = await onPort(firstPort === 0 ? 0 : firstPort + 1 + index, (port) => {
      const own = { ...parts, definition: { ...definition, api }, gateway: () => gateway };
      const httpRoutes = routes?.(own);
      return startGateway({ ...common, api, port, ...(httpRoutes !== undefined && { httpRoutes }) });
    });
    gateways.push(gateway);
    onStarted(gateway);
  }
  return gateways;
}
