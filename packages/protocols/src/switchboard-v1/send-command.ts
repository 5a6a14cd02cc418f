import type { Receipt, SendMessageCommand } from "@switchboard/domain";
import type { AckFrame, SendMessageFrame } from "@switchboard/protocol";

/** What somebody asks to be sent, in the domain's words. */
export function commandOf({ id, to, exclude, data }: Omit<SendMessageFrame, "action">): SendMessageCommand {
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

/** The answer to what was sent, and what was thrown on the way. */
export function ackOf(
  { messageId, delivered, gone, failed, queued, ...on }: Receipt,
  { id }: { readonly id?: string },
): { readonly frame: AckFrame; readonly fault?: unknown } {
  const own = id === undefined ? {} : { id };
  return { frame: { type: "ack", ...own, messageId, delivered, gone, failed, queued }, ...on };
}
