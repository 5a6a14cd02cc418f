import { limits, type SendMessageFrame } from "@switchboard/protocol";
import type { UncheckedSend } from "../hub.ts";
import { utf8Bytes } from "../utf8-bytes.ts";
import { SendError } from "./send-error.ts";

/**
 * The text of a send's frame.
 *
 * @throws {@link SendError} `not-json` or `frame-too-large`: a larger one would close the connection (rule L1)
 */
export function encodeSend(id: string, { to, exclude, store, kind, refers, data }: UncheckedSend): string {
  // What is `undefined` has no place in JSON.
  const frame = { action: "sendMessage", id, to, exclude, store, kind, refers, data } as SendMessageFrame;
  const text = toJson(frame);
  if (utf8Bytes(text) > limits.frameBytes)
    throw new SendError("frame-too-large", 0, `A frame can have ${limits.frameBytes} bytes.`);
  return text;
}

function toJson(frame: SendMessageFrame): string {
  try {
    return JSON.stringify(frame);
  } catch {
    throw new SendError("not-json", 0, "The data has no JSON form.");
  }
}
