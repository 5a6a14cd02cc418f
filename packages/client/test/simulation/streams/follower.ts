import type { StreamHub } from "./stream-hub.ts";

interface Span {
  readonly epoch: string;
  /** Everything above is to be given, */
  readonly from: number;
  /** up to here. */
  to: number;
}

/** Follows what is given of one address, and knows what had to be. */
export interface Follower {
  readonly had: ReadonlySet<string>;
  /** A message was given, when the client said that it was there. */
  given(id: string, position: Place | undefined): void;
  /** A page had these. */
  page(ids: readonly string[]): void;
  /** The application is to get everything from there on. */
  begin(at: Place, isSaved?: boolean): void;
  hasBegun(): boolean;
  gap(at: Place | undefined, missed: number | undefined): void;
  /** Everything up to a position has been given. */
  checkUpTo(at: Place | undefined): void;
  /**
   * Everything has been given; or, soon after, what came before the connection was welcomed, and what others of its stream
   * have come after.
   */
  checkAll(isSoon: boolean, welcomedMs: number): void;
}

export interface Place {
  readonly epoch: string;
  readonly offset: number;
}

export interface FollowerOptions {
  readonly hub: StreamHub;
  readonly address: string;
  readonly client: string;
  /** What an earlier page has handled. */
  readonly restored: ReadonlySet<string>;
  readonly now: () => number;
  fail(rule: string): void;
}

export function createFollower({ hub, address, client, restored, now, fail }: FollowerOptions): Follower {
  const had = new Set(restored);
  const own = new Set<string>();
  const spans: Span[] = [];
  /** Where messages may come late. */
  const unpassed: { readonly epoch: string; readonly from: number; readonly to: number }[] = [];
  const highest = new Map<string, number>();
  let last: Place | undefined;
  /** What came before where the hub let it begin is noticed with what follows it. */
  let beganMs = 0;

  function placeOf(id: string): Place | undefined {
    const [, epoch, offset] = hub.stored.get(id)?.positions.find(([of]) => of === address) ?? [];
    return epoch === undefined || offset === undefined ? undefined : { epoch, offset };
  }

  function checkOrder(id: string): void {
    const place = placeOf(id);
    const { puts = [], excludes } = hub.stored.get(id) ?? {};
    // A client's own comes over another of its connections, although it is not to come at all.
    if (place === undefined || puts.length !== 1 || excludes === client) return;
    const { epoch, offset } = place;
    // A life of a stream that was over before anybody could say whose it is.
    if (!spans.some((span) => span.epoch === epoch)) return;
    const top = highest.get(epoch) ?? 0;
    highest.set(epoch, Math.max(top, offset));
    const mayBeLate = unpassed.some((range) => range.epoch === epoch && range.from <= offset && offset <= range.to);
    if (offset < top && !mayBeLate) fail(`${id}, ${offset} of ${address}, came after ${top}`);
  }

  /** A position is below what waits elsewhere: what was given above it comes again. So does what was sent, and stored, twice. */
  function mayNotRepeat(id: string): boolean {
    const place = placeOf(id);
    const times = hub.stored.get(id)?.puts.filter((of) => of === address).length;
    return times === 1 && place !== undefined && spans[0]?.epoch === place.epoch && place.offset <= spans[0].from;
  }

  function begin({ epoch, offset }: Place): void {
    spans.push({ epoch, from: offset, to: Number.POSITIVE_INFINITY });
  }

  function check(limit: (epoch: string, offset: number, atMs: number) => boolean): void {
    for (const { id, excludes, positions, isAcknowledged, atMs } of hub.stored.values()) {
      const place = positions.find(([of]) => of === address);
      if (!isAcknowledged || place === undefined || excludes === client || had.has(id)) continue;
      const [, epoch, offset] = place;
      const isWanted = spans.some((span) => span.epoch === epoch && span.from < offset && offset <= span.to);
      if (isWanted && limit(epoch, offset, atMs)) fail(`${id}, ${offset} of ${address}, was lost`);
    }
  }

  return {
    had,
    hasBegun: () => spans.length > 0,
    begin(at, isSaved = false) {
      if (!isSaved) beganMs = now();
      if (spans.length === 0 && restored.size === 0) unpassed.push({ epoch: at.epoch, from: 0, to: at.offset });
      begin(at);
    },
    given(id, position) {
      if (own.has(id)) fail(`${id} was given twice at ${address}`);
      else if (restored.has(id) && mayNotRepeat(id)) fail(`${id} was given again after the page was loaded again`);
      own.add(id);
      const place = placeOf(id);
      const isFirst = own.size === 1 && position === undefined;
      if (
        spans.length === 0 &&
        place !== undefined &&
        (isFirst || (position !== undefined && hub.stored.get(id)?.puts.length === 1))
      ) {
        const isLate = position !== undefined && (position.epoch !== place.epoch || place.offset < position.offset);
        const from = isLate ? position : { epoch: place.epoch, offset: place.offset - 1 };
        unpassed.push({ epoch: from.epoch, from: 0, to: from.offset });
        beganMs = now();
        begin(from);
      }
      // Only now it is known where the last messages ended that it was to begin with.
      const [beginning] = unpassed;
      if (beginning !== undefined && last === undefined && position?.epoch === beginning.epoch)
        unpassed[0] = { ...beginning, to: Math.max(beginning.to, position.offset) };
      checkOrder(id);
      had.add(id);
      if (position !== undefined) last = position;
    },
    page(ids) {
      for (const id of ids) {
        own.add(id);
        had.add(id);
      }
    },
    gap(at, missed) {
      const span = spans.at(-1);
      if (span !== undefined && at?.epoch === span.epoch && missed !== undefined) {
        span.to = at.offset - missed;
        unpassed.push({ epoch: at.epoch, from: span.to + 1, to: at.offset });
      } else {
        if (span !== undefined) span.to = last?.epoch === span.epoch ? last.offset : span.from;
        if (at !== undefined) unpassed.push({ epoch: at.epoch, from: 0, to: at.offset });
      }
      beganMs = now();
      if (at !== undefined) begin(at);
    },
    checkUpTo(at) {
      if (at !== undefined) check((epoch, offset) => epoch === at.epoch && offset <= at.offset);
    },
    checkAll(isSoon, welcomedMs) {
      check((epoch, offset, atMs) => {
        if (!isSoon || (atMs >= beganMs && atMs < welcomedMs)) return true;
        // A later one has shown that it is missing.
        return [...own].some((id) => {
          const place = placeOf(id);
          const isAlone = hub.stored.get(id)?.puts.length === 1;
          return isAlone && place?.epoch === epoch && place.offset > offset;
        });
      });
    },
  };
}
