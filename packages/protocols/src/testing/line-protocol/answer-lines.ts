import { type Answer, cutPage, cutRecovered, cutWelcome, type RecoveredStream } from "@switchboard/domain";
import { escaped } from "./escape.ts";
import { maxTextBytes } from "./line-limits.ts";
import { messageLine, senderOf } from "./message-line.ts";
import { groupWords, listed, positionWords, streamWord } from "./words.ts";

/**
 * Answers as lines, each followed by a line for each of its messages. Where they are more than the gateway carries, messages are
 * cut from the last answers first: whoever asks for the rest gets on with the first of them.
 */
export function answerLines(answers: readonly Answer[]): string {
  const texts: string[] = [];
  for (const [nth, answer] of answers.entries()) {
    const others = answers.slice(nth + 1).map((other) => answerText(cut(other, () => false)));
    const fits = (text: string) => bytesOf([...texts, text, ...others].join("\n")) <= maxTextBytes;
    texts.push(answerText(cut(answer, (shorter) => fits(answerText(shorter)))));
  }
  return texts.join("\n");
}

function cut(answer: Answer, fits: (answer: Answer) => boolean): Answer {
  switch (answer.kind) {
    case "welcome":
      return { ...answer, welcome: cutWelcome(answer.welcome, (welcome) => fits({ ...answer, welcome })) };
    case "history":
      return { ...answer, ...cutPage(answer, (page) => fits({ ...answer, ...page })) };
    case "recovered":
      return { ...answer, ...cutRecovered(answer, (recovered) => fits({ ...answer, ...recovered })) };
    default:
      return answer;
  }
}

function answerText(answer: Answer): string {
  const { id = "-" } = answer;
  switch (answer.kind) {
    case "welcome": {
      const { connectionId, expiresAtMs, limits: _limits, groups, streams, more = false, ...ids } = answer.welcome;
      const known = `${senderOf(ids)} ${groupWords(groups)} ${listed(streams.map(streamWord))}${more ? " more" : ""}`;
      return `OK ${id} WELCOME ${escaped(connectionId)} ${expiresAtMs} ${known}`;
    }
    case "pong":
      return `OK ${id} PONG`;
    case "joined":
      return `OK ${id} JOINED ${groupWords(answer.groups)} ${listed(answer.streams.map(streamWord))}`;
    case "left":
      return `OK ${id} LEFT ${groupWords(answer.groups)}`;
    case "history": {
      const lines = answer.messages.map(({ message, position }) => messageLine(message, [position]));
      return [`OK ${id} HISTORY ${lines.length} ${answer.more ? "more" : "all"}`, ...lines].join("\n");
    }
    case "recovered": {
      const lines = answer.messages.map(({ message, positions }) => messageLine(message, positions));
      return [`OK ${id} RECOVERED ${lines.length} ${listed(answer.streams.map(endWord))}`, ...lines].join("\n");
    }
    case "refreshed": {
      const { expiresAtMs, groups, streams } = answer;
      return `OK ${id} REFRESHED ${expiresAtMs} ${groupWords(groups)} ${listed(streams.map(streamWord))}`;
    }
    case "ack": {
      const { messageId, delivered, gone, failed, queued, positions } = answer;
      return `OK ${id} SENT ${escaped(messageId)} ${delivered} ${gone} ${failed} ${queued}${storedAt(positions)}`;
    }
    case "rejection":
      return `ERR ${id} ${answer.rejection.code}`;
    case "malformed":
      return `ERR ${id} ${answer.code}`;
    case "too-fast":
      return `ERR ${id} too-fast ${answer.retryAfterMs}`;
    case "fault":
      return `ERR ${id} ${answer.reason}${storedAt(answer.positions)}`;
  }
}

function storedAt(positions: Parameters<typeof positionWords>[0] | undefined): string {
  return positions === undefined ? "" : ` ${positionWords(positions)}`;
}

/** Up to where a stream is recovered, e.g. `e:44`, and `e:44+` where there is more; `e!group:room.1@e2:3` where it is not. */
function endWord(stream: RecoveredStream): string {
  const epoch = escaped(stream.epoch);
  if (stream.recovered) return `${epoch}:${stream.to}${stream.more ? "+" : ""}`;
  return `${epoch}!${stream.now === undefined ? "" : streamWord(stream.now)}`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
