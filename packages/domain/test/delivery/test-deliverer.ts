import {
  type ClientProtocols,
  type Clock,
  type ConnectionGateway,
  type ConnectionRegistry,
  createDeliverer,
  createTerminateConnection,
  createUnregister,
  type Deliverer,
  type DeliveryLimits,
  type Random,
} from "../../src/index.ts";
import { createTestProtocols } from "../../src/testing/index.ts";

/** A deliverer as a function has it, with the parts that it is given and test protocols. */
export function createTestDeliverer({
  gateway,
  registry,
  clock,
  random = () => 0.5,
  protocols = createTestProtocols(),
  limits,
}: {
  readonly gateway: ConnectionGateway;
  readonly registry: Pick<ConnectionRegistry, "unregister">;
  readonly clock: Clock;
  readonly random?: Random;
  readonly protocols?: ClientProtocols;
  readonly limits?: DeliveryLimits;
}): Deliverer {
  const unregister = createUnregister({ registry });
  const terminate = createTerminateConnection({ gateway, unregister, protocols });
  return createDeliverer({
    ...{ gateway, unregister, terminate, protocols, clock, random },
    ...(limits !== undefined && { limits }),
  });
}
