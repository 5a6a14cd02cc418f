import type { DeadLetter, DeadLetters } from "../delivery/dead-letters.ts";
import type { Clock } from "../runtime/clock.ts";
import type { IdGenerator } from "../runtime/id-generator.ts";
import type { EventQueue } from "./event-queue.ts";
import type { DeliveryFailed } from "./hub-event.ts";

/**
 * Dead letters of which each that tells of a failed delivery is an event as well. The letter comes first, so that an event never
 * tells of one that was not written. Where the event cannot be left, `write` throws: the letter is written again then, and
 * one of them has its event.
 */
export function announceDeadLetters(
  deadLetters: DeadLetters,
  {
    eventQueue,
    clock,
    ids,
  }: {
    readonly eventQueue: EventQueue;
    readonly clock: Pick<Clock, "now">;
    readonly ids: Pick<IdGenerator, "derived">;
  },
): DeadLetters {
  return {
    async write(letter) {
      await deadLetters.write(letter);
      if (letter.kind === "undelivered") await eventQueue.put([eventOf(letter, clock.now(), ids)]);
    },
  };
}

function eventOf(
  { message: { payload: _payload, ...message }, positions, undelivered, attempt }: DeadLetter & { kind: "undelivered" },
  atMs: number,
  ids: Pick<IdGenerator, "derived">,
): DeliveryFailed {
  const missed = undelivered.map(({ recipient: { connectionId }, reason }) => ({ connectionId, reason }));
  const connectionIds = missed.map(({ connectionId }) => connectionId).sort();
  return {
    kind: "delivery-failed",
    // A worker that is killed after it has written the letter is followed by one that writes the same again.
    id: ids.derived("delivery-failed", message.messageId, String(attempt), ...connectionIds),
    atMs,
    message,
    ...(positions !== undefined && { positions }),
    undelivered: missed,
  };
}
