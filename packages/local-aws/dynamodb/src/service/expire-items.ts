import type { Clock } from "@switchboard/adjustable-clock";
import type { GatewayEvent } from "@switchboard/local-service";
import type { LocalDynamoDb } from "../index.ts";

/**
 * Tells DynamoDB the time, at once and again and again, upon which it deletes what has expired. On AWS that takes up to some days
 * (documented). The result ends it.
 *
 * @param clock whose time counts
 */
export async function expireItems(
  dynamoDb: Pick<LocalDynamoDb, "expire">,
  {
    clock,
    everySeconds,
    emit,
  }: { readonly clock: Clock; readonly everySeconds: number; readonly emit: (event: GatewayEvent) => void },
): Promise<() => void> {
  let isOver = false;
  let cancel = () => {};
  async function sweep(): Promise<void> {
    // A clock that is moved on shows the time of this timer while it runs it, and only then where it is moved to.
    await undefined;
    const items = await dynamoDb.expire(clock.now());
    if (items > 0) emit({ type: "expired", items });
    // The next one only now: a clock that is moved on by days expires everything at once.
    if (!isOver) cancel = clock.after(everySeconds * 1_000, () => void sweep());
  }
  await sweep();
  return () => {
    isOver = true;
    cancel();
  };
}
