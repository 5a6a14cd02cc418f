import { presenceFactsText } from "../../model/rooms/presence-facts.ts";
import { positionsText, roomFactsText } from "../../model/rooms/stream-texts.ts";
import { dataText, msText, receiptText, recipientsText, refreshedText, senderText } from "../../model/texts.ts";
import type { FrameEntry } from "../../model/timeline.ts";

/** A frame in one line, for somebody who has not read the protocol. */
export interface Description {
  readonly title: string;
  readonly detail: string;
  readonly tone: "quiet" | "message" | "good" | "bad";
}

export function describeFrame({ facts, streams }: FrameEntry): Description {
  switch (facts.kind) {
    case "send":
      return {
        title: "sendMessage",
        detail: `to ${recipientsText(facts.to)}: ${dataText(facts.data)}`,
        tone: "message",
      };
    case "message":
      return {
        title: "message",
        detail: [
          `from ${senderText(facts.frame.from)}: ${dataText(facts.frame.data)}`,
          ...(facts.positions.length > 0 ? [positionsText(facts.positions, streams)] : []),
        ].join(" · "),
        tone: "message",
      };
    case "ack": {
      const { delivered, gone, failed } = facts.frame;
      return {
        title: "ack",
        detail: [
          receiptText(facts.frame),
          ...(facts.positions.length > 0 ? [`stored as ${positionsText(facts.positions, streams)}`] : []),
        ].join(" · "),
        tone: gone + failed > 0 && delivered === 0 ? "bad" : "good",
      };
    }
    case "error":
      return {
        title: `error ${facts.code}`,
        detail:
          facts.retryAfterMs === undefined ? facts.message : `wait ${msText(facts.retryAfterMs)}: ${facts.message}`,
        tone: "bad",
      };
    case "refresh":
      return { title: facts.kind, detail: "with a new token, which is not shown", tone: "quiet" };
    case "refreshed":
      return { title: facts.kind, detail: refreshedText(facts), tone: "good" };
    case "ask-members":
    case "members":
    case "ask-occupancy":
    case "occupancy":
    case "ask-presence":
    case "presence":
      return { title: facts.kind.replace("ask-", ""), detail: presenceFactsText(facts), tone: "quiet" };
    case "close":
      return { title: `close ${facts.code}`, detail: facts.reason, tone: "bad" };
    case "other":
      return { title: "unknown frame", detail: facts.message ?? "", tone: "bad" };
    case "ping":
    case "pong":
      return { title: facts.kind, detail: "", tone: "quiet" };
    case "recovered": {
      const isGap = facts.streams.some(({ recovered }) => !recovered);
      const tone = isGap ? "bad" : facts.messages.length > 0 ? "good" : "quiet";
      return { title: facts.kind, detail: roomFactsText(facts, streams), tone };
    }
    case "ask-history":
      return { title: "history", detail: roomFactsText(facts, streams), tone: "quiet" };
    default:
      return { title: facts.kind, detail: roomFactsText(facts, streams), tone: "quiet" };
  }
}
