import type { Happened } from "@switchboard/local-page/contract";
import { createFeed, type GatewayEvent } from "@switchboard/local-service";
import { describeEvent, describeLine } from "../terminal/describe-event.ts";
import { isFailure } from "./is-failure.ts";

/** A page shows no more. */
const MOST_KEPT = 500;
const MOST_CHARACTERS = 2_000;
const PAUSE_MS = 100;

/** What has happened in a stack, for pages that watch it. */
export interface Happenings {
  hearEvent(event: GatewayEvent): void;
  /** A line that a function has written. */
  hearLine(functionName: string, line: string, requestId?: string): void;
  /** Tells the last of it at once, at most 500, and then whatever comes, until the result is called. */
  watch(tell: (happened: readonly Happened[]) => void): () => void;
}

export function createHappenings(pauseMs = PAUSE_MS, nowMs: () => number = Date.now): Happenings {
  const feed = createFeed<Omit<Happened, "number">>({ most: MOST_KEPT, pauseMs });

  function hear(happened: Pick<Happened, "kind" | "text" | "isFailure">): void {
    const { text } = happened;
    const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
    feed.add({ atMs: nowMs(), ...happened, text: shown });
  }

  return {
    hearEvent: (event) => hear({ kind: "event", text: describeEvent(event), isFailure: isFailure(event) }),
    hearLine: (functionName, line, requestId) =>
      hear({ kind: "line", text: describeLine(functionName, line, requestId), isFailure: false }),
    watch: (tell) =>
      feed.watch(({ count, items }) =>
        tell(items.map((item, index) => ({ number: count - items.length + index + 1, ...item }))),
      ),
  };
}
