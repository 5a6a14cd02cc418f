import { memo } from "react";
import { gapText } from "../../model/rooms/stream-texts.ts";
import { bytesText, clockText, msText, stateText } from "../../model/texts.ts";
import type { Entry } from "../../model/timeline.ts";
import { ClientMark } from "../client/client-mark.tsx";
import { type Description, describeFrame } from "./describe-frame.ts";

/** An entry never changes, apart from its latency: many of them at once must not be drawn again for each new one. */
export const TimelineItem = memo(function TimelineItem({
  entry,
  name,
  index,
  isOpen,
  toggle,
}: {
  readonly entry: Entry;
  readonly name: string;
  readonly index: number;
  readonly isOpen: boolean;
  readonly toggle: (number: number, isOpen: boolean) => void;
}) {
  const { title, detail, tone } = describe(entry, name);
  return (
    <li
      className="entry"
      data-tone={tone}
      data-state={entry.kind === "state" ? entry.state.name : undefined}
      data-number={entry.number}
    >
      <details open={isOpen} onToggle={({ currentTarget }) => toggle(entry.number, currentTarget.open)}>
        <summary>
          <time className="entry-time">{clockText(entry.atMs)}</time>
          <ClientMark client={{ name, index }} size={20} />
          <Direction entry={entry} name={name} />
          <span className="entry-title">
            <b className="entry-strong">{title}</b> <span className="entry-detail">{detail}</span>
          </span>
          {entry.kind === "frame" && (
            <span className="entry-figures">
              {entry.latencyMs !== undefined && <span className="entry-latency">{msText(entry.latencyMs)}</span>}
              <span className="entry-bytes">{bytesText(entry.bytes)}</span>
            </span>
          )}
        </summary>
        {isOpen && (
          <pre className="entry-frame">{entry.kind === "frame" ? pretty(entry.text) : `${title} ${detail}`}</pre>
        )}
      </details>
    </li>
  );
});

function describe(entry: Entry, name: string): Description {
  switch (entry.kind) {
    case "frame":
      return describeFrame(entry);
    case "state":
      return { title: name, detail: stateText(entry.state), tone: "quiet" };
    case "gap":
      return { title: name, detail: `has a gap in ${entry.stream}. ${gapText(entry.missed)}`, tone: "bad" };
  }
}

function Direction({ entry, name }: { readonly entry: Entry; readonly name: string }) {
  if (entry.kind !== "frame") {
    return (
      <span className="entry-arrow" aria-hidden="true">
        {entry.kind === "gap" ? "!" : "•"}
      </span>
    );
  }
  const text = `${entry.direction === "in" ? "to" : "from"} ${name}`;
  return (
    <span className="entry-arrow" data-direction={entry.direction} role="img" title={text} aria-label={`${text}:`}>
      {entry.direction === "in" ? "←" : "→"}
    </span>
  );
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
