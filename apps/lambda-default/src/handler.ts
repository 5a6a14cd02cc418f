import {
  createMessageHandler,
  type MessageEvent,
  type Observers,
  type WebSocketResult,
} from "@switchboard/adapters-aws";
import type { IdentifySender } from "@switchboard/domain";
import { answerHello, answerPing, createAnswerFrame } from "@switchboard/protocols";

/**
 * Answers whatever no route takes: `hello`, a `ping` that API Gateway did not answer by itself, and everything that is
 * no frame of the protocol, with the reason.
 */
export function createHandler({
  identifySender,
  ...observers
}: Observers & { readonly identifySender: IdentifySender }): (event: MessageEvent) => Promise<WebSocketResult> {
  const actions = { hello: answerHello, ping: answerPing };
  return createMessageHandler({ ...observers, answerText: createAnswerFrame({ identifySender, actions }) });
}
