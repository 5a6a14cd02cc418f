import { type Denials, isDenied } from "../authentication/denials.ts";
import { reject } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { ConnectionRegistry } from "./connection-registry.ts";
import type { OpenConnection } from "./open-connection.ts";

/**
 * Refuses the handshakes of those whom a backend keeps out.
 *
 * Denials are read after the connection is registered. A backend writes the denial first and then looks for the connections that
 * are open: so the denial is either read here, or the connection is found there. One read is enough for that, and a handshake that
 * is refused costs as much as one that is not.
 *
 * @throws a `StoreFault` when denials cannot be read; the connection is forgotten again as far as possible then
 */
export function refuseDenied(
  open: OpenConnection,
  {
    denials,
    registry,
    clock,
  }: {
    readonly denials: Pick<Denials, "until">;
    readonly registry: Pick<ConnectionRegistry, "unregister">;
    readonly clock: Pick<Clock, "now">;
  },
): OpenConnection {
  return async (request) => {
    const opened = await open(request);
    if (!opened.ok) return opened;
    const { connection } = opened.value;
    // What cannot be forgotten is found gone by the first delivery to it, or expires.
    const forget = () => registry.unregister(connection).catch(() => undefined);
    try {
      if (!(await isDenied(denials, connection.identity, clock.now()))) return opened;
    } catch (fault) {
      await forget();
      throw fault;
    }
    await forget();
    return reject("denied", "The hub does not let this user or session in for now.");
  };
}
