import type { EncodedPayload } from "../connections/connection-gateway.ts";
import type { Message } from "../model/message.ts";
import type { FrameEncoder } from "../protocol/frame-encoder.ts";

/** A message in a protocol, the same object each time; `undefined` if it is too large in that one. */
export type Encoded = (protocol: string) => EncodedPayload | undefined;

export function encodedOnce(encoder: FrameEncoder, message: Message): Encoded {
  const byProtocol = new Map<string, EncodedPayload | undefined>();
  return (protocol) => {
    if (!byProtocol.has(protocol)) byProtocol.set(protocol, encoder.encodeMessage(message, protocol));
    return byProtocol.get(protocol);
  };
}
