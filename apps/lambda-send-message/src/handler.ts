import {
  createMessageHandler,
  type MessageEvent,
  type Observers,
  type WebSocketResult,
} from "@switchboard/adapters-aws";
import type { IdentifySender, SendMessage } from "@switchboard/domain";
import { createAnswerFrame, createAnswerSendMessage } from "@switchboard/protocols";

/** Answers the route `sendMessage`: delivers a client's message and accounts for it. */
export function createHandler({
  identifySender,
  sendMessage,
  ...observers
}: Observers & {
  readonly identifySender: IdentifySender;
  readonly sendMessage: SendMessage;
}): (event: MessageEvent) => Promise<WebSocketResult> {
  const actions = { sendMessage: createAnswerSendMessage({ sendMessage }) };
  return createMessageHandler({ ...observers, answerText: createAnswerFrame({ identifySender, actions }) });
}
