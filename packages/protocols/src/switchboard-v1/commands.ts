import type { Command, Position, SendMessageCommand } from "@switchboard/domain";
import type { ClientFrame, SendMessageFrame, WirePosition } from "@switchboard/protocol";

/** What a frame asks for, in the domain's words. */
export function commandOf(frame: ClientFrame): Command {
  const id = frame.id === undefined ? {} : { id: frame.id };
  switch (frame.action) {
    case "hello": {
      const { groups, positions } = frame;
      return {
        kind: "hello",
        ...id,
        ...(groups !== undefined && { groups }),
        ...(positions !== undefined && { positions: positions.map(positionOf) }),
      };
    }
    case "ping":
      return { kind: "ping", ...id };
    case "join":
    case "leave":
      return { kind: frame.action, ...id, groups: frame.groups };
    case "history": {
      const { group, before, limit } = frame;
      return {
        kind: "history",
        ...id,
        group,
        ...(before !== undefined && { before }),
        ...(limit !== undefined && { limit }),
      };
    }
    case "recover":
      return { kind: "recover", ...id, since: frame.since.map(positionOf) };
    case "refresh":
      return { kind: "refresh", ...id, token: frame.token };
    case "sendMessage":
      return { kind: "send", ...sendCommandOf(frame) };
  }
}

/** What somebody asks to be sent, in the domain's words. */
export function sendCommandOf(message: Omit<SendMessageFrame, "action">): SendMessageCommand {
  const { id, to, exclude, store, kind, refers, data } = message;
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
    ...(store !== undefined && { store }),
    ...(kind !== undefined && { messageKind: kind }),
    ...(refers !== undefined && { refers }),
    payload: data,
  };
}

function positionOf([epoch, offset]: WirePosition): Position {
  return { epoch, offset };
}
