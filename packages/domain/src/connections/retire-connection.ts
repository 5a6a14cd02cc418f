import type { Farewell, FrameEncoder } from "../protocol/frame-encoder.ts";
import type { ConnectionGateway } from "./connection-gateway.ts";
import type { ConnectionRegistry, Recipient } from "./connection-registry.ts";

export interface Retirement {
  readonly connectionId: string;
  readonly protocol: string;
  readonly farewell: Farewell;
  readonly foundBy?: Recipient;
  /** Whether time is over: no further step is begun then. By default it never is. */
  readonly isOver?: () => boolean;
}

export type RetireConnection = (retirement: Retirement) => Promise<void>;

/**
 * Ends a connection that must not be used any longer: tells the client why, closes it, forgets it. It is closed even if
 * the client could not be told, but forgotten only when it is closed: nothing would close it later, and it would stay open
 * without ever receiving.
 *
 * @throws what the first step threw that failed; what is left, also for want of time, is met, and retired, again
 */
export function createRetireConnection({
  gateway,
  registry,
  encoder,
}: {
  readonly gateway: ConnectionGateway;
  readonly registry: ConnectionRegistry;
  readonly encoder: FrameEncoder;
}): RetireConnection {
  return async ({ connectionId, protocol, farewell, foundBy, isOver = () => false }) => {
    const faults: unknown[] = [];
    const attempt = async (step: () => Promise<unknown>): Promise<boolean> => {
      if (isOver()) return false;
      try {
        await step();
        return true;
      } catch (fault) {
        faults.push(fault);
        return false;
      }
    };
    await attempt(async () => gateway.post(connectionId, encoder.encodeFarewell(farewell, protocol)));
    const isClosed = await attempt(() => gateway.close(connectionId));
    if (isClosed) await attempt(() => registry.unregister(connectionId, foundBy));
    if (faults.length > 0) throw faults[0];
  };
}
