import type { MessageHistory, Stream } from "./message-history.ts";
import type { StreamPosition } from "./position.ts";

/**
 * Where streams are, for somebody who is registered at all of them by now: a position to begin at, or, of a stream whose life
 * it knows, its newest one, to compare with its own.
 *
 * @param known the epochs that it knows; none by default
 */
export async function positionsOf(
  history: MessageHistory,
  streams: readonly Stream[],
  known: ReadonlySet<string> = new Set(),
): Promise<readonly StreamPosition[]> {
  if (streams.length === 0) return [];
  const tops = known.size === 0 ? [] : await history.tops(streams);
  const toCompare = streams.map((_stream, nth) => {
    const top = tops[nth];
    return top !== undefined && known.has(top.epoch) ? top : undefined;
  });
  const toBegin = streams.filter((_stream, nth) => toCompare[nth] === undefined);
  const settled = toBegin.length === 0 ? [] : [...(await history.settled(toBegin))];
  return streams.flatMap(({ address }, nth) => {
    const position = toCompare[nth] ?? settled.shift();
    return position === undefined ? [] : [{ address, position }];
  });
}
