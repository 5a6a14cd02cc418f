import type { ConnectionRegistry } from "../connections/connection-registry.ts";
import type { Address } from "../model/address.ts";
import type { Kick } from "../protocol/client-protocol.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Managed } from "./commands.ts";
import type { ConnectionCloser } from "./connection-closer.ts";
import { walkAudience } from "./walk-audience.ts";

/**
 * Closes every connection at any of the addresses, as far as there is time for.
 *
 * @throws a `StoreFault` when the audience cannot be read; a repeated command does the rest
 */
export async function closeAudience(
  parts: {
    readonly registry: Pick<ConnectionRegistry, "registrationsAt">;
    readonly closer: ConnectionCloser;
    readonly clock: Pick<Clock, "now">;
  },
  addresses: readonly Address[],
  { kick, after, untilMs }: { readonly kick: Kick; readonly after: string | undefined; readonly untilMs: number },
): Promise<Extract<Managed, { readonly kind: "closed" }>> {
  const { closer } = parts;
  const counts = { closed: 0, gone: 0, failed: 0 };
  let fault: unknown;
  const walk = { addresses, after, untilMs, atATime: closer.atATime };
  const next = await walkAudience(parts, walk, async (connection) => {
    const closed = await closer.close(connection, kick, untilMs);
    counts[closed.outcome] += 1;
    fault ??= closed.fault;
  });
  return {
    kind: "closed",
    ...counts,
    ...(next !== undefined && { next }),
    ...(fault !== undefined && { fault }),
  };
}
