import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import { createAppendOrder } from "../history/append-order.ts";
import type { Sender } from "../model/message.ts";
import type { Result, SendRejectionCode } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { SendMessage } from "./send-message.ts";
import type { Receipt, SendMessageCommand } from "./send-message-command.ts";

/** What became of one of several messages; `fault` is what was thrown before it could be accounted for. */
export type Published = Result<Receipt, SendRejectionCode> | { readonly fault: unknown };

/**
 * Sends several messages, some of them at the same time. Those that are stored in the same stream are in their order there,
 * and one that cannot be stored keeps those behind it from being stored: all of them can be sent again. Other than that there
 * is no order between them.
 *
 * @param untilMs from then on, in epoch milliseconds, none is begun; those that are left have a fault
 * @returns what became of each, in their order. Never throws.
 */
export type PublishMessages = (
  sender: Sender,
  commands: readonly SendMessageCommand[],
  untilMs: number,
) => Promise<readonly Published[]>;

/** Each message's delivery has many posts under way by itself. */
const messagesAtATime = 8;

export function createPublishMessages({
  sendMessage,
  clock,
}: {
  readonly sendMessage: SendMessage;
  readonly clock: Pick<Clock, "now">;
}): PublishMessages {
  return async (sender, commands, untilMs) => {
    const published: Published[] = [];
    const order = createAppendOrder();
    async function publish([index, command]: readonly [number, SendMessageCommand]): Promise<void> {
      try {
        if (clock.now() >= untilMs) throw new Error("There was no time left to begin.");
        published[index] = await sendMessage(sender, command, order);
      } catch (fault) {
        published[index] = { fault };
      }
    }
    await forEachConcurrently(commands.entries(), messagesAtATime, publish);
    return published;
  };
}
