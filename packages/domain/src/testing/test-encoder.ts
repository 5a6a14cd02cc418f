import type { EncodedPayload, FrameEncoder } from "../index.ts";

export const bytesOf = (text: string): EncodedPayload => new TextEncoder().encode(text);
export const textOf = (payload: EncodedPayload): string => new TextDecoder().decode(payload);

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
