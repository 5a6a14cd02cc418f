import { createHash } from "node:crypto";

/** A number from 0 up to, not including, 1: as good as random, and the same for the same parts. */
export function dice(...parts: readonly (string | number)[]): number {
  return createHash("sha256").update(JSON.stringify(parts)).digest().readUInt32BE(0) / 2 ** 32;
}
