import {
  type ApiDefinition,
  type GatewayOptions,
  type RunningGateway,
  startGateway,
} from "@switchboard/local-api-gateway";
import { type HttpRoutes, onPort } from "@switchboard/local-service";

/**
 * Starts a gateway for each further API of a stack. The services are on the first gateway's port only.
 *
 * @param apis in the order of their ports
 * @param options.common what all gateways of the stack share
 * @param options.firstPort of the first gateway: the others take those after it, or any that are free where that one does
 * @param options.routesFor pages and routes of the stack on an API's port, as if it were the only one
 * @param options.onStarted called with each at once, so that it can be closed if another fails
 */
export async function startFurtherGateways(
  apis: readonly ApiDefinition[],
  options: {
    readonly common: Omit<GatewayOptions, "api" | "port">;
    readonly firstPort: number;
    readonly routesFor: (api: ApiDefinition, gateway: () => RunningGateway) => HttpRoutes | undefined;
    readonly onStarted: (gateway: RunningGateway) => void;
  },
): Promise<readonly RunningGateway[]> {
  const { common, firstPort, routesFor, onStarted } = options;
  const gateways: RunningGateway[] = [];
  for (const [index, api] of apis.entries()) {
    const gateway: RunningGateway = await onPort(firstPort === 0 ? 0 : firstPort + 1 + index, (port) => {
      const httpRoutes = routesFor(api, () => gateway);
      return startGateway({ ...common, api, port, ...(httpRoutes !== undefined && { httpRoutes }) });
    });
    gateways.push(gateway);
    onStarted(gateway);
  }
  return gateways;
}
