import type { Message, Position } from "@switchboard/domain";
import type { KeptMessage, MessageFrame, WirePosition } from "@switchboard/protocol";

/** A message as who is in streams at these positions receives it. */
export function messageFrame(message: Message, positions: readonly Position[]): MessageFrame {
  return {
    type: "message",
    ...fieldsOf(message, positions.length === 0 ? {} : { positions: positions.map(wirePosition) }),
  };
}

/** A message in the answer to `history` or `recover`. */
export function keptMessage(message: Message, positions: readonly Position[]): KeptMessage {
  return fieldsOf(message, { positions: positions.map(wirePosition) });
}

export function wirePosition({ epoch, offset }: Position): WirePosition {
  return [epoch, offset];
}

function fieldsOf<Positions extends Pick<MessageFrame, "positions">>(
  { messageId, from, sentAtMs, payload, kind, refers }: Message,
  positions: Positions,
) {
  return {
    id: messageId,
    from,
    sentAt: new Date(sentAtMs).toISOString(),
    ...positions,
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
    data: payload,
  };
}
