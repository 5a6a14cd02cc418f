import type { Clock } from "@switchboard/adjustable-clock";
import type { LocalDynamoDb } from "@switchboard/local-dynamodb";
import type { GatewayEvent } from "./gateway-event.ts";

/**
 * Has DynamoDB delete what has expired, again and again; the result ends it. DynamoDB itself takes up to some days (documented).
 *
 * @param clock whose time counts
 */
export function expireItems(
  dynamoDb: Pick<LocalDynamoDb, "expire">,
  {
    clock,
    everySeconds,
    emit,
  }: { readonly clock: Clock; readonly everySeconds: number; readonly emit: (event: GatewayEvent) => void },
): () => void {
  let isOver = false;
  let cancel = () => {};
  // The next one only when this one has ended: a clock that is moved on by days expires everything at once.
  const wait = () => {
    if (!isOver) cancel = clock.after(everySeconds * 1_000, () => void sweep());
  };
  async function sweep(): Promise<void> {
    // A clock that is moved on shows the time of this timer while it runs it, and only then where it is moved to.
    await undefined;
    const items = await dynamoDb.expire(clock.now());
    if (items > 0) emit({ type: "expired", items });
    wait();
  }
  wait();
  return () => {
    isOver = true;
    cancel();
  };
}
