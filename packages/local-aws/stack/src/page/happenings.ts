import type { Happened } from "@switchboard/local-page/contract";
import type { GatewayEvent } from "@switchboard/local-service";
import { describeEvent, describeLine } from "../terminal/describe-event.ts";
import { isFailure } from "./is-failure.ts";

/** A page shows no more. */
const MOST_KEPT = 500;
const MOST_CHARACTERS = 2_000;
/** Thousands of events a second are told a few times a second. */
const PAUSE_MS = 100;

/** What has happened in a stack, for pages that watch it. */
export interface Happenings {
  hearEvent(event: GatewayEvent): void;
  /** A line that a function has written, and of which invocation. */
  hearLine(functionName: string, line: string, requestId?: string): void;
  /** Tells the last of it at once, at most 500, and then whatever comes, until the result is called. */
  watch(tell: (happened: readonly Happened[]) => void): () => void;
}

export function createHappenings(pauseMs = PAUSE_MS, nowMs: () => number = Date.now): Happenings {
  const watchers = new Set<(happened: readonly Happened[]) => void>();
  let kept: readonly Happened[] = [];
  let count = 0;
  let toldCount = 0;
  let timer: NodeJS.Timeout | undefined;

  function tellNew(): void {
    timer = undefined;
    const news = kept.slice(-(count - toldCount));
    toldCount = count;
    for (const tell of watchers) tell(news);
  }

  function hear(happened: Pick<Happened, "kind" | "text" | "isFailure">): void {
    count += 1;
    const { text } = happened;
    const shown = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
    kept = [...kept, { number: count, atMs: nowMs(), ...happened, text: shown }].slice(-MOST_KEPT);
    if (watchers.size === 0) toldCount = count;
    // Whoever stops the stack does not have to wait for it.
    else timer ??= setTimeout(tellNew, pauseMs).unref();
  }

  return {
    hearEvent: (event) => hear({ kind: "event", text: describeEvent(event), isFailure: isFailure(event) }),
    hearLine: (functionName, line, requestId) =>
      hear({ kind: "line", text: describeLine(functionName, line, requestId), isFailure: false }),
    watch(tell) {
      // Those who watch already are told what this one gets at once.
      if (timer !== undefined) {
        clearTimeout(timer);
        tellNew();
      }
      watchers.add(tell);
      tell(kept);
      return () => {
        watchers.delete(tell);
      };
    },
  };
}
