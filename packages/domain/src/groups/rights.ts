import { utf8Bytes } from "../model/text.ts";
import { parsePattern } from "./pattern.ts";

/** What a proof allows its user beyond what the deployment allows everybody: patterns of groups. */
export interface Rights {
  /** Groups that it may join. */
  readonly join: readonly string[];
  /** Groups that it may send to without being in them. */
  readonly send: readonly string[];
  /** Groups whose history it may read without being in them. */
  readonly history: readonly string[];
  /** Groups of which it is told who is there without being in them. */
  readonly presence: readonly string[];
}

/** The largest claim, in bytes of JSON: it is kept in the record of every connection, and read with every frame. */
export const maxRightsBytes = 4096;

/**
 * Reads the rights in a proof: `{"join":["room.*"],"send":[…],"history":[…],"presence":[…]}`, each of them optional, or the same as JSON text.
 * Other fields are ignored.
 *
 * @returns `undefined` for what is none, is too large, or has something in it that is no pattern
 */
export function readRights(claim: unknown): Rights | undefined {
  const value = typeof claim === "string" ? parseJson(claim) : claim;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { join = [], send = [], history = [], presence = [] }: Readonly<Record<string, unknown>> = { ...value };
  if (!arePatterns(join) || !arePatterns(send)) return undefined;
  if (!arePatterns(history) || !arePatterns(presence)) return undefined;
  const rights = { join, send, history, presence };
  return utf8Bytes(JSON.stringify(rights)) <= maxRightsBytes ? rights : undefined;
}

function arePatterns(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string" && parsePattern(each) !== undefined);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
