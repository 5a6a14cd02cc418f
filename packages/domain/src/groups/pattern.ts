import { isId } from "../model/address.ts";

/** What stands in a pattern for something of whoever is asked about. */
export const placeholders = ["userId", "groups"] as const;
export type Placeholder = (typeof placeholders)[number];

/** What placeholders stand for. A pattern whose placeholder stands for nothing matches nothing. */
export interface PatternValues {
  readonly userId?: string;
  /** Any of them. */
  readonly groups?: readonly string[];
}

type Piece =
  | { readonly text: string }
  /** One character or more: without a dot, or of any kind. */
  | { readonly wildcard: "segment" | "path" }
  | { readonly placeholder: Placeholder };

/** Names of groups, users or sessions, such as `room.*`. */
export interface Pattern {
  /**
   * Whether a whole name is one of these. Takes time in proportion to the lengths of name and pattern, whatever they are.
   *
   * A value is taken literally and is one segment: a `*` in it is no wildcard, and one with a dot stands for nothing, since
   * what belongs to the user `ada.x` would also be below the user `ada`.
   */
  matches(name: string, values?: PatternValues): boolean;
}

/**
 * Reads a pattern: `*` is one character or more without a dot, `**` one or more of any, `{userId}` and `{groups}` are what the
 * hub has proof of. Everything else is itself.
 *
 * @param allowed the placeholders that may be in it; all by default
 * @returns `undefined` for a text that is none: empty, longer than an id, with spaces, more than two stars in a row, or a
 *   brace that is not of a placeholder
 */
export function parsePattern(text: string, allowed: readonly Placeholder[] = placeholders): Pattern | undefined {
  if (!isId(text) || /\s|\*{3}/.test(text)) return undefined;
  const pieces: Piece[] = [];
  for (const piece of text.match(/\*+|\{\w*\}|[^*{}]+|[{}]/g) ?? []) {
    if (piece.startsWith("*")) {
      pieces.push({ wildcard: piece === "*" ? "segment" : "path" });
    } else if (/[{}]/.test(piece)) {
      const placeholder = allowed.find((name) => piece === `{${name}}`);
      if (placeholder === undefined) return undefined;
      pieces.push({ placeholder });
    } else {
      pieces.push({ text: piece });
    }
  }
  return { matches: (name, values = {}) => matches(pieces, name, values) };
}

/** Whether any of the texts is a pattern that matches; those that are none match nothing. */
export function matchesAny(patterns: readonly string[], name: string, values: PatternValues): boolean {
  return patterns.some((text) => parsePattern(text)?.matches(name, values) === true);
}

/** Goes through the pieces with all the places at once that the name may have been read to: nothing is ever tried again. */
function matches(pieces: readonly Piece[], name: string, values: PatternValues): boolean {
  let places = placesOf(name);
  places[0] = 1;
  for (const piece of pieces) {
    places =
      "wildcard" in piece
        ? afterWildcard(places, name, piece.wildcard)
        : afterTexts(places, name, "text" in piece ? [piece.text] : segmentsOf(values[piece.placeholder]));
  }
  return places[name.length] === 1;
}

function placesOf(name: string): Uint8Array {
  return new Uint8Array(name.length + 1);
}

function afterWildcard(before: Uint8Array, name: string, wildcard: "segment" | "path"): Uint8Array {
  const after = placesOf(name);
  let isReading = false;
  for (let at = 0; at < name.length; at += 1) {
    isReading ||= before[at] === 1;
    if (wildcard === "segment" && name[at] === ".") isReading = false;
    if (isReading) after[at + 1] = 1;
  }
  return after;
}

function afterTexts(before: Uint8Array, name: string, texts: readonly string[]): Uint8Array {
  const after = placesOf(name);
  before.forEach((isPlace, at) => {
    if (isPlace !== 1) return;
    for (const text of texts) if (name.startsWith(text, at)) after[at + text.length] = 1;
  });
  return after;
}

function segmentsOf(value: string | readonly string[] | undefined): readonly string[] {
  const all = typeof value === "string" ? [value] : (value ?? []);
  return all.filter((each) => each !== "" && !each.includes("."));
}
