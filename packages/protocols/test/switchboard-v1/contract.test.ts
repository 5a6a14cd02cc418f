import type { Command, Position } from "@switchboard/domain";
import { handshakeOf } from "@switchboard/domain/testing";
import { describeClientProtocol } from "@switchboard/domain/testing/contracts";
import { switchboardV1 } from "../../src/index.ts";

const token = "never-log-token";
const signed = { session: "s", dateTime: "t", signature: "never-log-signature" };
const ofToken = { credentials: { method: "cognito", token } } as const;
const ofSession = { credentials: { method: "signed", ...signed } } as const;
const ofNobody = { credentials: { method: "none" } } as const;

/** A command as a client sends it, in the long form. */
function textOf([command]: readonly [Command, ...Command[]]): string {
  return JSON.stringify({ ...(command.id !== undefined && { id: command.id }), ...fieldsOf(command) });
}

function fieldsOf(command: Command): object {
  const { kind: action } = command;
  switch (command.kind) {
    case "hello": {
      const { groups, positions } = command;
      return { action, groups, positions: positions && pairs(positions) };
    }
    case "ping":
      return { action };
    case "join":
    case "leave":
      return { action, groups: command.groups };
    case "history":
      return { action, group: command.group, before: command.before, limit: command.limit };
    case "recover":
      return { action, since: pairs(command.since) };
    case "refresh":
      return { action, token: command.token };
    case "send": {
      const { everyone, ...lists } = command.to;
      const to = Object.fromEntries(Object.entries(lists).map(([kind, ids]) => [`${kind}s`, ids]));
      const { payload: data, exclude, store, messageKind: kind, refers } = command;
      const all = everyone === true && { everyone };
      return { action: "sendMessage", to: { ...to, ...all }, data, exclude, store, kind, refers };
    }
  }
}

function pairs(positions: readonly Position[]): readonly (readonly [string, number])[] {
  return positions.map(({ epoch, offset }) => [epoch, offset]);
}

describeClientProtocol(
  "switchboard.v1",
  {
    protocol: switchboardV1,
    handshakes: {
      cognito: [
        { handshake: handshakeOf({ query: { idToken: [token] } }), claims: ofToken },
        { handshake: handshakeOf({ headers: { authorization: [`Bearer ${token}`] } }), claims: ofToken },
        { handshake: handshakeOf({ subprotocols: ["switchboard.v1", `bearer.${token}`] }), claims: ofToken },
      ],
      signed: [
        {
          handshake: handshakeOf({ query: { session: ["s"], date_time: ["t"], signature: [signed.signature] } }),
          claims: ofSession,
        },
        {
          handshake: handshakeOf({
            headers: { "x-session": ["s"], "x-date-time": ["t"], "x-signature": [signed.signature] },
          }),
          claims: ofSession,
        },
      ],
      none: [
        { handshake: handshakeOf(), claims: ofNobody },
        {
          handshake: handshakeOf({ query: { session_id: ["a"], client_id: ["b"] } }),
          claims: { ...ofNobody, sessionId: "a", clientId: "b" },
        },
      ],
    },
    brokenHandshakes: [
      handshakeOf({ subprotocols: ["switchboard.v1", "bearer"] }),
      handshakeOf({ query: { id_token: [token] } }),
    ],
    foreignHandshakes: [handshakeOf({ subprotocols: ["line.v1"] }), handshakeOf({ subprotocols: [`bearer.${token}`] })],
    textOf,
    malformed: [
      { text: "" },
      { text: '{"action":"dance","id":"i"}', id: "i" },
      { text: '{"action":"hello","id":"i","groups":["a/b"]}', id: "i" },
      { text: '{"action":"join","id":"i","groups":[]}', id: "i" },
      { text: '{"action":"recover","id":"i","since":[["e"]]}', id: "i" },
      { text: '{"action":"refresh","id":"i","token":""}', id: "i" },
    ],
  },
  {
    skip: [
      {
        reason: "A text is one frame, and a frame one command.",
        tests: [
          "finds several commands of one text, in their order",
          "answers several commands in one text, in their order",
        ],
      },
      {
        reason: "API Gateway answers a ping, without a look at its id: rule F2 of the protocol.",
        tests: ["answers ping with the id of the command"],
      },
    ],
  },
);
