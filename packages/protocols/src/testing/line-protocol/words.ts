import type { Address, Occupant, Position, StreamPosition } from "@switchboard/domain";
import { escaped, unescaped } from "./escape.ts";

const none = "-";

/** Items as one word with commas between them; `-` where there are none. */
export function listed(words: readonly string[]): string {
  return words.join(",") || none;
}

/** The items of such a word; `undefined` if one cannot be read. */
export function readListed<Item>(
  word: string,
  readItem: (text: string) => Item | undefined,
): readonly Item[] | undefined {
  const items = word === none ? [] : word.split(",").map(readItem);
  return items.includes(undefined) ? undefined : items.filter((item) => item !== undefined);
}

/** Groups as one word, e.g. `:room.1,:room.2`: a name alone could be `-`. */
export function groupWords(groups: readonly string[]): string {
  return listed(groups.map((group) => `:${escaped(group)}`));
}

/** Who is in a group as one word, e.g. `user:ada`. */
export function occupantWord({ kind, id }: Occupant): string {
  return `${kind}:${escaped(id)}`;
}

export function readGroup(text: string): string | undefined {
  return (text.startsWith(":") && unescaped(text.slice(1))) || undefined;
}

/** Positions as one word, e.g. `k3JHs9aQ-x0Z:41`. */
export function positionWords(positions: readonly Position[]): string {
  return listed(positions.map(positionWord));
}

export function positionWord({ epoch, offset }: Position): string {
  return `${escaped(epoch)}:${offset}`;
}

export function readPosition(text: string): Position | undefined {
  const [epoch = "", offset = "", ...rest] = text.split(":");
  const name = unescaped(epoch);
  const number = readWhole(offset, 0);
  if (name === undefined || name === "" || number === undefined || rest.length > 0) return undefined;
  return { epoch: name, offset: number };
}

/** A whole number that a 64-bit float holds exactly. */
export function readWhole(text: string, least: number): number | undefined {
  const number = Number(text);
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(number) && number >= least ? number : undefined;
}

/** Where a stream is, e.g. `group:room.1@k3JHs9aQ-x0Z:41`. */
export function streamWord({ address, position }: StreamPosition): string {
  return `${addressWord(address)}@${positionWord(position)}`;
}

function addressWord(address: Address): string {
  return address.kind === "everyone" ? address.kind : `${address.kind}:${escaped(address.id)}`;
}
