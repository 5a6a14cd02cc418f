import type { ConnectionGateway } from "../ports/connection-gateway.ts";
import type { ConnectionRegistry, Registration } from "../ports/connection-registry.ts";
import type { Farewell, FrameEncoder } from "../ports/frame-encoder.ts";
import type { Log } from "../ports/log.ts";

export interface Retirement {
  readonly connectionId: string;
  readonly protocol: string;
  readonly farewell: Farewell;
  readonly foundBy?: Registration;
}

export type RetireConnection = (retirement: Retirement) => Promise<void>;

/**
 * Ends a connection that must not be used any longer: tells the client why, closes it, forgets it. Each step is tried
 * even if the one before failed, and none throws: what is left is met, and retired, again.
 */
export function createRetireConnection({
  gateway,
  registry,
  encoder,
  log,
}: {
  readonly gateway: ConnectionGateway;
  readonly registry: ConnectionRegistry;
  readonly encoder: FrameEncoder;
  readonly log: Log;
}): RetireConnection {
  return async ({ connectionId, protocol, farewell, foundBy }) => {
    const attempt = async (step: () => Promise<unknown>) => {
      try {
        await step();
      } catch (cause) {
        log.error("connection could not be retired", cause, { connectionId, outcome: farewell });
      }
    };
    await attempt(() => gateway.post(connectionId, encoder.encodeFarewell(farewell, protocol)));
    await attempt(() => gateway.close(connectionId));
    await attempt(() => registry.unregister(connectionId, foundBy));
  };
}
