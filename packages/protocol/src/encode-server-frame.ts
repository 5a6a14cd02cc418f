import type { ServerFrame } from "./frames.ts";
import { utf8Bytes } from "./json.ts";
import { limits } from "./limits.ts";

/** The text of a server frame, or `undefined` if it is larger than a message may be (`limits.messageBytes`). */
export function encodeServerFrame(frame: ServerFrame): string | undefined {
  const text = JSON.stringify(frame);
  return utf8Bytes(text) > limits.messageBytes ? undefined : text;
}
