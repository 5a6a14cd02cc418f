import type { Welcome } from "../connections/welcome.ts";
import type { HistoryPage } from "../history/message-history.ts";
import type { RecoveredStream, RecoveredStreams } from "./client-protocol.ts";

/**
 * A page with as many of its messages as fit. The oldest are cut off: who reads on asks for what is before the page.
 *
 * @param fits whether an answer is small enough; whatever fits does so with fewer messages as well
 */
export function cutPage(page: HistoryPage, fits: (page: HistoryPage) => boolean): HistoryPage {
  return largestThatFits(page.messages.length, fits, (count) => ({
    messages: page.messages.slice(page.messages.length - count),
    more: page.more || count < page.messages.length,
  }));
}

/**
 * What was recovered, with as many of its messages as fit. The last ones are cut off, and their streams end before them with
 * `more`: nothing that is missing looks as if it were recovered.
 *
 * @param fits as for pages
 */
export function cutRecovered(
  recovered: RecoveredStreams,
  fits: (recovered: RecoveredStreams) => boolean,
): RecoveredStreams {
  return largestThatFits(recovered.messages.length, fits, (count) => {
    const firstCut = new Map<string, number>();
    for (const { epoch, offset } of recovered.messages.slice(count).flatMap(({ positions }) => positions)) {
      firstCut.set(epoch, Math.min(offset, firstCut.get(epoch) ?? offset));
    }
    return {
      streams: recovered.streams.map((stream) => endBefore(stream, firstCut.get(stream.epoch))),
      messages: recovered.messages.slice(0, count),
    };
  });
}

/**
 * A welcome with as many of the connection's groups, and of their streams, as fit: a backend may have joined it to any number. Those
 * that it was joined to last are cut off, and `more` says so.
 *
 * @param fits as for pages
 */
export function cutWelcome(welcome: Welcome, fits: (welcome: Welcome) => boolean): Welcome {
  return largestThatFits(welcome.groups.length, fits, (count) => {
    if (count === welcome.groups.length) return welcome;
    const groups = welcome.groups.slice(0, count);
    const told = new Set(groups);
    const streams = welcome.streams.filter(({ address }) => address.kind !== "group" || told.has(address.id));
    return { ...welcome, groups, streams, more: true };
  });
}

function endBefore(stream: RecoveredStream, offset: number | undefined): RecoveredStream {
  if (!stream.recovered || offset === undefined) return stream;
  return { ...stream, to: Math.min(stream.to, offset - 1), more: true };
}

/** The largest of the answers with 0 to `most` messages, or groups, that fits; the one without any where none does. */
function largestThatFits<Answer>(
  most: number,
  fits: (answer: Answer) => boolean,
  withOnly: (count: number) => Answer,
): Answer {
  const whole = withOnly(most);
  if (fits(whole)) return whole;
  let [fitting, tooMany] = [0, most];
  while (tooMany - fitting > 1) {
    const middle = Math.floor((fitting + tooMany) / 2);
    if (fits(withOnly(middle))) fitting = middle;
    else tooMany = middle;
  }
  return withOnly(fitting);
}
