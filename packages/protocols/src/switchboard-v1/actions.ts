import { type SendMessage, welcome } from "@switchboard/domain";
import type { Actions } from "./answer-frame.ts";
import { rejectionFrame } from "./error-frames.ts";
import { ackOf, commandOf } from "./send-command.ts";

/** `hello` is answered with what the hub knows the connection as. */
export const answerHello: NonNullable<Actions["hello"]> = async (sender) => {
  const { expiresAtMs, ...ids } = welcome(sender);
  return { frame: { type: "welcome", ...ids, expiresAt: new Date(expiresAtMs).toISOString() } };
};

/** `ping` reaches a function only where API Gateway does not answer it by itself. */
export const answerPing: NonNullable<Actions["ping"]> = async () => ({ frame: { type: "pong" } });

/** `sendMessage` is answered with the accounting of its delivery. */
export function createAnswerSendMessage({
  sendMessage,
}: {
  readonly sendMessage: SendMessage;
}): NonNullable<Actions["sendMessage"]> {
  return async (sender, frame) => {
    const sent = await sendMessage({ kind: "connection", connection: sender }, commandOf(frame));
    if (!sent.ok) return { frame: rejectionFrame(sent.rejection, frame) };
    return ackOf(sent.value, frame);
  };
}
