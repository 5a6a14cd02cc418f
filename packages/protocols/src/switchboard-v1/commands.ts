import type { Command, SendMessageCommand } from "@switchboard/domain";
import type { ClientFrame, SendMessageFrame } from "@switchboard/protocol";

/** What a frame asks for, in the domain's words. */
export function commandOf(frame: ClientFrame): Command {
  switch (frame.action) {
    case "hello":
    case "ping":
      return { kind: frame.action, ...(frame.id !== undefined && { id: frame.id }) };
    case "sendMessage":
      return { kind: "send", ...sendCommandOf(frame) };
  }
}

/** What somebody asks to be sent, in the domain's words. */
export function sendCommandOf({ id, to, exclude, data }: Omit<SendMessageFrame, "action">): SendMessageCommand {
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
