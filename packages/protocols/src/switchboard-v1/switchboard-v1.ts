import {
  type Answer,
  type ClientProtocol,
  type CloseReason,
  cutPage,
  cutRecovered,
  cutWelcome,
  type EncodedPayload,
} from "@switchboard/domain";
import {
  type CloseFrame,
  encodeServerFrame,
  parseClientFrame,
  type ServerFrame,
  subprotocol,
} from "@switchboard/protocol";
import { frameOf } from "./answer-frames.ts";
import { commandOf } from "./commands.ts";
import { claimsOf } from "./handshake-claims.ts";
import { messageFrame, wirePosition } from "./message-frames.ts";

const closes = {
  expired: { reason: "The connection's time is over.", reconnect: true },
  unregistered: { reason: "The hub does not know this connection any longer.", reconnect: true },
  "too-fast": { reason: "The connection sends far more than it may. Connect again in a minute.", reconnect: true },
} as const satisfies Record<Extract<CloseReason, string>, Pick<CloseFrame, "reason" | "reconnect">>;

const utf8 = new TextEncoder();

/** Switchboard's own protocol: one JSON frame a text. A client that offers no subprotocol speaks it as well. */
export const switchboardV1: ClientProtocol = {
  name: subprotocol,

  negotiate({ subprotocols }) {
    if (subprotocols.length === 0) return {};
    return subprotocols.includes(subprotocol) ? { subprotocol } : undefined;
  },

  claimsOf,

  parse(text) {
    const parsed = parseClientFrame(text);
    return parsed.ok ? [{ ok: true, command: commandOf(parsed.frame) }] : [{ ok: false, malformed: parsed.error }];
  },

  encodeAnswers([answer]) {
    return answer === undefined ? undefined : textOf(frameOf(cutToFit(answer)));
  },

  encodeMessage(message, positions = []) {
    const text = encodeServerFrame(messageFrame(message, positions));
    return text === undefined ? undefined : utf8.encode(text);
  },

  encodeStored({ id, messageId, positions }) {
    const frame = { type: "stored", messageId, positions: positions.map(wirePosition) } as const;
    return utf8.encode(textOf({ ...frame, ...(id !== undefined && { id }) }));
  },

  encodeClose(reason): readonly EncodedPayload[] {
    const frame: Omit<CloseFrame, "type"> =
      typeof reason === "string"
        ? { code: reason, ...closes[reason] }
        : {
            code: reason.kind,
            reason: reason.text ?? "The hub has closed this connection.",
            reconnect: reason.reconnect,
          };
    return [utf8.encode(textOf({ type: "close", ...frame }))];
  },
};

/** An answer with as many of its messages, or of its groups, as a frame has room for. */
function cutToFit(answer: Answer): Answer {
  const fits = (shorter: Answer) => encodeServerFrame(frameOf(shorter)) !== undefined;
  switch (answer.kind) {
    case "welcome":
      return { ...answer, welcome: cutWelcome(answer.welcome, (welcome) => fits({ ...answer, welcome })) };
    case "history":
      return { ...answer, ...cutPage(answer, (page) => fits({ ...answer, ...page })) };
    case "recovered":
      return { ...answer, ...cutRecovered(answer, (recovered) => fits({ ...answer, ...recovered })) };
    default:
      return answer;
  }
}

/** The text of a frame that is small whatever it says. */
function textOf(frame: ServerFrame): string {
  const text = encodeServerFrame(frame);
  if (text === undefined) throw new RangeError(`The ${frame.type} frame is too large.`);
  return text;
}
