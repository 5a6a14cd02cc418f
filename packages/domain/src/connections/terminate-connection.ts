import type { ConnectionRef } from "../model/connection.ts";
import type { CloseReason } from "../protocol/client-protocol.ts";
import type { ClientProtocols } from "../protocol/client-protocols.ts";
import type { ConnectionGateway } from "./connection-gateway.ts";
import type { Recipient } from "./connection-registry.ts";
import type { Unregister } from "./unregister.ts";

export interface Termination extends ConnectionRef {
  /** The name of the protocol that the connection speaks, as far as it is known. */
  readonly protocol?: string;
  /** What the client is told; absent where it has been told already. */
  readonly reason?: CloseReason;
  readonly foundBy?: Recipient;
  /** Whether time is over: no further step is begun then. By default it never is. */
  readonly isOver?: () => boolean;
}

export type TerminateConnection = (termination: Termination) => Promise<void>;

/**
 * Ends a connection that must not be used any longer: tells the client why, closes it, forgets it. It is closed even if
 * the client could not be told, but forgotten only when it is closed: nothing would close it later, and it would stay open
 * without ever receiving. In an unknown protocol nothing is said.
 *
 * @throws what the first step threw that failed; what is left, also for want of time, is met, and terminated, again
 */
export function createTerminateConnection({
  gateway,
  unregister,
  protocols,
}: {
  readonly gateway: Pick<ConnectionGateway, "post" | "close">;
  readonly unregister: Unregister;
  readonly protocols: Pick<ClientProtocols, "named" | "sole">;
}): TerminateConnection {
  return async ({ protocol, reason, foundBy, isOver = () => false, ...connection }) => {
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
    if (reason !== undefined) {
      await attempt(async () => {
        const spoken = protocol === undefined ? protocols.sole : protocols.named(protocol);
        for (const payload of spoken?.encodeClose(reason) ?? []) {
          if (isOver()) return;
          await gateway.post(connection, payload);
        }
      });
    }
    const isClosed = await attempt(() => gateway.close(connection));
    if (isClosed) await attempt(() => unregister(connection, "terminated", foundBy));
    if (faults.length > 0) throw faults[0];
  };
}
