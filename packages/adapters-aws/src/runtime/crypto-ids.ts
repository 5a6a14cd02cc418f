import { createHash, randomBytes } from "node:crypto";
import type { IdGenerator } from "@switchboard/domain";

/** 128 bits: nobody meets another's id by chance, nor guesses one. */
const idBytes = 16;

/** Ids of 22 characters from the URL-safe base64 alphabet. */
export const cryptoIds: IdGenerator = {
  unique: () => randomBytes(idBytes).toString("base64url"),
  // The parts are hashed as JSON, so that ("a", "bc") and ("ab", "c") differ.
  derived: (...parts) =>
    createHash("sha256").update(JSON.stringify(parts)).digest().subarray(0, idBytes).toString("base64url"),
};
