import type { ConnectionGateway } from "../ports/connection-gateway.ts";
import type { ConnectionRegistry, Recipient } from "../ports/connection-registry.ts";
import type { Farewell, FrameEncoder } from "../ports/frame-encoder.ts";

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
 * Ends a connection that must not be used any longer: tells the client why, closes it, forgets it. Each step is tried
 * even if the one before failed.
 *
 * @throws what the first step threw that failed, after all of them; what is left, also for want of time, is met, and
 *   retired, again
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
    const steps = [
      () => gateway.post(connectionId, encoder.encodeFarewell(farewell, protocol)),
      () => gateway.close(connectionId),
      () => registry.unregister(connectionId, foundBy),
    ];
    const faults: unknown[] = [];
    for (const step of steps) {
      if (isOver()) break;
      try {
        await step();
      } catch (fault) {
        faults.push(fault);
      }
    }
    if (faults.length > 0) throw faults[0];
  };
}
