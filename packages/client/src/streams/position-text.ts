import type { WirePosition } from "@switchboard/protocol";

/** Positions as the application has them: a text to keep and to give back, and nothing to look into. */
export function writePositions(positions: readonly WirePosition[]): string {
  return JSON.stringify(positions);
}

/** @throws `RangeError` for a text that `writePositions` has not made */
export function readPositions(text: string): readonly WirePosition[] {
  try {
    const positions = JSON.parse(text) as readonly WirePosition[];
    if (positions.every(([epoch, offset]) => typeof epoch === "string" && Number.isSafeInteger(offset)))
      return positions;
  } catch {
    // It is no list of pairs, or no JSON.
  }
  throw new RangeError("This is not a position that a group has given.");
}
