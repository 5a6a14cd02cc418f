import type { ConnectionRegistry, Registration } from "../connections/connection-registry.ts";
import { mergeRegistrations } from "../fan-out/merge-registrations.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import type { Address } from "../model/address.ts";
import type { Clock } from "../runtime/clock.ts";

export interface Walk {
  readonly addresses: readonly Address[];
  /** Begins after this connection id. */
  readonly after: string | undefined;
  /** From then on, in epoch milliseconds, no connection is begun. */
  readonly untilMs: number;
  /** How many connections are begun at most; by default, as many as there is time for. */
  readonly most?: number;
  /** How many are under way at a time. */
  readonly atATime: number;
}

/**
 * Does something with every connection at any of the addresses, each once, in ascending order of connection id, as far as it gets.
 * It sees every connection that was registered before it began.
 *
 * @returns the connection after which to go on; `undefined` where none is left
 * @throws what `act` or reading threw first, when everything that had begun has ended
 */
export async function walkAudience(
  {
    registry,
    clock,
  }: { readonly registry: Pick<ConnectionRegistry, "registrationsAt">; readonly clock: Pick<Clock, "now"> },
  { addresses, after, untilMs, most = Number.POSITIVE_INFINITY, atATime }: Walk,
  act: (connection: Registration) => Promise<void>,
): Promise<string | undefined> {
  const read = { fresh: true, ...(after !== undefined && { after }) };
  const found = mergeRegistrations(addresses.map((address) => registry.registrationsAt(address, read)));
  let begun = 0;
  let last: string | undefined;
  let isLeft = false;
  async function* inTime() {
    for await (const page of found) {
      for (const connection of page) {
        // One at least, so that whoever goes on gets on.
        isLeft = begun === most || (begun > 0 && clock.now() >= untilMs);
        if (isLeft) return;
        begun += 1;
        last = connection.connectionId;
        yield connection;
      }
    }
  }
  await forEachConcurrently(inTime(), atATime, act);
  return isLeft ? last : undefined;
}
