import type { EncodedPayload, FrameEncoder } from "../../src/index.ts";

export const bytesOf = (text: string): EncodedPayload => Uint8Array.from(text, (character) => character.charCodeAt(0));
export const textOf = (payload: EncodedPayload): string => String.fromCharCode(...payload);

/** Frames that say what they are. Texts over ten characters are too large in `test.v2`, over twenty in both. */
export function createTestEncoder(): FrameEncoder {
  const roomIn: Record<string, number> = { "test.v1": 20, "test.v2": 10 };
  return {
    protocols: ["test.v1", "test.v2"],
    encodeMessage({ payload }, protocol) {
      const text = String(payload);
      return text.length > (roomIn[protocol] ?? 0) ? undefined : bytesOf(`${text} in ${protocol}`);
    },
    encodeFarewell: (farewell, protocol) => bytesOf(`${farewell} in ${protocol}`),
  };
}
