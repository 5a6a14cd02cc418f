import { type SendMessage, type SendMessageCommand, welcome } from "@switchboard/domain";
import type { SendMessageFrame } from "@switchboard/protocol";
import type { Actions } from "./answer-frame.ts";
import { rejectionFrame } from "./error-frames.ts";

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
    const { messageId, delivered, gone, failed, queued, ...on } = sent.value;
    const id = frame.id === undefined ? {} : { id: frame.id };
    return { frame: { type: "ack", ...id, messageId, delivered, gone, failed, queued }, ...on };
  };
}

function commandOf({ id, to, exclude, data }: SendMessageFrame): SendMessageCommand {
  const { connections, sessions, clients, users, groups, everyone } = to;
  return {
    ...(id !== undefined && { id }),
    to: {
      ...(connections !== undefined && { connection: connections }),
      ...(sessions !== undefined && { session: sessions }),
      ...(clients !== undefined && { client: clients }),
      ...(users !== undefined && { user: users }),
      ...(groups !== undefined && { group: groups }),
      ...(everyone !== undefined && { everyone }),
    },
    ...(exclude !== undefined && { exclude }),
    payload: data,
  };
}
