import type { Message, Position } from "@switchboard/domain";
import type { KeptMessage, MessageFrame, WirePosition } from "@switchboard/protocol";

/** A message as who is in streams at these positions receives it. */
export function messageFrame(message: Message, positions: readonly Position[]): MessageFrame {
  const { group } = message;
  return {
    type: "message",
    ...fieldsOf(message, {
      ...(group !== undefined && { group }),
      ...(positions.length > 0 && { positions: positions.map(wirePosition) }),
    }),
  };
}

/** A message in the answer to `history` or `recover`. */
export function keptMessage(message: Message, positions: readonly Position[]): KeptMessage {
  return fieldsOf(message, { positions: positions.map(wirePosition) });
}

export function wirePosition({ epoch, offset }: Position): WirePosition {
  return [epoch, offset];
}

function fieldsOf<Place extends Pick<MessageFrame, "group" | "positions">>(
  { messageId, from, sentAtMs, payload, kind, refers }: Message,
  place: Place,
) {
  return {
    id: messageId,
    from,
    sentAt: new Date(sentAtMs).toISOString(),
    ...place,
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
    data: payload,
  };
}
