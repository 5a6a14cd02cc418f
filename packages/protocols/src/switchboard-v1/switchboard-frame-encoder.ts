import type { EncodedPayload, Farewell, FrameEncoder, Message } from "@switchboard/domain";
import { type CloseFrame, encodeServerFrame, type MessageFrame, subprotocol } from "@switchboard/protocol";

const farewells = {
  expired: { reason: "The connection's time is over.", reconnect: true },
  unregistered: { reason: "The hub does not know this connection any longer.", reconnect: true },
} as const satisfies Record<Farewell, Pick<CloseFrame, "reason" | "reconnect">>;

const utf8 = new TextEncoder();

/** Speaks `switchboard.v1`, to every connection: it is the only protocol so far. */
export function createSwitchboardFrameEncoder(): FrameEncoder {
  return {
    protocols: [subprotocol],
    encodeMessage: (message) => bytesOf(encodeServerFrame(messageFrame(message))),
    encodeFarewell: (farewell) => {
      const bytes = bytesOf(encodeServerFrame({ type: "close", code: farewell, ...farewells[farewell] }));
      if (bytes === undefined) throw new RangeError("A close frame cannot be too large.");
      return bytes;
    },
  };
}

function messageFrame({ messageId, from, sentAtMs, payload }: Message): MessageFrame {
  return { type: "message", id: messageId, from, sentAt: new Date(sentAtMs).toISOString(), data: payload };
}

function bytesOf(text: string | undefined): EncodedPayload | undefined {
  return text === undefined ? undefined : utf8.encode(text);
}
