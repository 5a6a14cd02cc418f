import { hash } from "node:crypto";
import type { EncodedPayload } from "@switchboard/domain";

/** By the payload's object, which many posts share; forgotten with it. */
const hashes = new WeakMap<EncodedPayload, string>();

/**
 * The SHA-256 of a payload, in hexadecimal; calculated once per object, so a payload must not be changed after its first
 * post.
 */
export function payloadHash(payload: EncodedPayload): string {
  const known = hashes.get(payload);
  if (known !== undefined) return known;
  const calculated = hash("sha256", payload, "hex");
  hashes.set(payload, calculated);
  return calculated;
}
