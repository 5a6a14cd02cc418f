import type { ConnectionRef } from "@switchboard/domain";

/**
 * How long a connection is remembered: API Gateway ends it after two hours, which its quotas page calls not adjustable, and
 * counts from the end of the handshake, while the record counts from its beginning, and clocks differ. Without the five
 * minutes a record could go while its connection is still in use.
 */
export const connectionLifetimeMs = (2 * 60 + 5) * 60 * 1000;

/**
 * The id of a connection of this API.
 *
 * @throws a `RangeError` for a connection that another gateway holds: its id could be anybody's here
 */
export function idHere({ connectionId, home }: ConnectionRef): string {
  if (home !== undefined) throw new RangeError(`The connection is held by ${home}, not by this API.`);
  return connectionId;
}
