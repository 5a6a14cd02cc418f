import type { WirePosition } from "@switchboard/protocol";

/** What is kept under an offset; without an id the offset is void. */
export interface Entry {
  readonly id?: string | undefined;
  readonly data?: unknown;
  readonly atMs: number;
  readonly untilMs: number;
  /** A client that is not given it. */
  readonly excludes?: string | undefined;
}

export type Since =
  | {
      readonly recovered: true;
      readonly to: number;
      readonly more: boolean;
      readonly entries: readonly (readonly [number, Entry])[];
    }
  | { readonly recovered: false; readonly now: WirePosition };

/** The stored messages of one address as the hub keeps them: offsets taken first, and put under them later. */
export interface SimulatedStream {
  readonly address: string;
  epoch(): string;
  top(): number;
  /** Takes the next offset, under which nothing is yet. */
  take(): WirePosition;
  /** Whether it was still to be had: a reader may have made it void meanwhile. */
  put(position: WirePosition, entry: Omit<Entry, "atMs" | "untilMs">): boolean;
  /** Where one may begin: nothing is under way at or below. */
  settled(): number;
  since(offset: number, most: number): Since;
  before(
    offset: number | undefined,
    most: number,
  ): { readonly entries: readonly (readonly [number, Entry])[]; readonly more: boolean };
  /** Forgets everything. */
  purge(): void;
}

const READERS_PATIENCE_MS = 3_000;
const SETTLED_MS = 15_000;
const LONGEST_WRITE_MS = 30_000;

export function createSimulatedStream(address: string, keepMs: number, now: () => number): SimulatedStream {
  let entries = new Map<number, Entry>();
  let lives = 1;
  let top = 0;
  let base = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let soundUntil = now() + keepMs;
  const epoch = () => `${address.replace(" ", "-")}-${lives}`;
  const isOver = (entry: Entry | undefined) => entry !== undefined && now() >= entry.untilMs;

  function settled(): number {
    if (now() - lastAt > LONGEST_WRITE_MS) return top;
    let anchor = top;
    while (anchor > base && !(now() - (entries.get(anchor)?.atMs ?? now()) > SETTLED_MS)) anchor -= 1;
    if (anchor === base && now() >= soundUntil) {
      const oldest = Math.min(...entries.keys());
      if (oldest === Number.POSITIVE_INFINITY) return Math.max(base, top - 1);
      anchor = oldest - 1;
    }
    while (entries.has(anchor + 1)) anchor += 1;
    return anchor;
  }

  /** Makes a hole void that is below an item which is old enough. */
  function closes(offset: number): boolean {
    let above = offset + 1;
    while (above <= top && !entries.has(above)) above += 1;
    const next = entries.get(above);
    if (next === undefined || now() - next.atMs <= READERS_PATIENCE_MS) return false;
    entries.set(offset, { atMs: next.atMs, untilMs: next.untilMs });
    return true;
  }

  return {
    address,
    epoch,
    top: () => top,
    take() {
      top += 1;
      lastAt = now();
      return [epoch(), top];
    },
    put([of, offset], entry) {
      if (of !== epoch() || entries.has(offset)) return false;
      entries.set(offset, { ...entry, atMs: now(), untilMs: now() + keepMs });
      return true;
    },
    settled,
    since(since, most) {
      const no = { recovered: false, now: [epoch(), settled()] } as const;
      if (since > top || since < base) return no;
      const isSound = now() < soundUntil;
      const isAnchored = isSound || (entries.has(since) && !isOver(entries.get(since)));
      const isEmpty = ![...entries.keys()].some((offset) => offset > since);
      if (isEmpty) {
        const alone = since === top || (since + 1 === top && now() - lastAt < keepMs);
        return isAnchored || alone ? { recovered: true, to: since, more: false, entries: [] } : no;
      }
      if (!isAnchored && !entries.has(since + 1)) return no;
      for (let offset = since + 1; offset <= top; offset += 1) if (isOver(entries.get(offset))) return no;
      const found: [number, Entry][] = [];
      const last = Math.max(...entries.keys());
      for (let offset = since + 1; offset <= last; offset += 1) {
        if (found.length >= most) return { recovered: true, to: offset - 1, more: true, entries: found };
        if (!entries.has(offset) && !closes(offset))
          return { recovered: true, to: offset - 1, more: true, entries: found };
        const entry = entries.get(offset);
        if (entry?.id !== undefined) found.push([offset, entry]);
      }
      return { recovered: true, to: last, more: false, entries: found };
    },
    before(offset = top + 1, most) {
      const kept = [...entries].filter(([at, entry]) => at < offset && entry.id !== undefined && !isOver(entry));
      kept.sort(([one], [other]) => one - other);
      return { entries: kept.slice(-most), more: kept.length > most };
    },
    purge() {
      lives += 1;
      base = top;
      entries = new Map();
      soundUntil = now() + keepMs;
    },
  };
}
