import { Code } from "@mantine/core";
import { memo } from "react";
import { gapText } from "../../model/rooms/stream-texts.ts";
import { bytesText, clockText, msText, stateText } from "../../model/texts.ts";
import type { Entry } from "../../model/timeline.ts";
import { ClientMark } from "../client/client-mark.tsx";
import { describeFrame } from "./describe-frame.ts";

/** An entry never changes, apart from its latency: many of them at once must not be drawn again for each new one. */
export const TimelineItem = memo(function TimelineItem({
  entry,
  name,
  index,
}: {
  readonly entry: Entry;
  readonly name: string;
  readonly index: number;
}) {
  const mark = <ClientMark client={{ name, index }} size={20} />;
  if (entry.kind === "state") {
    return (
      <li className="entry entry-state" data-state={entry.state.name}>
        <time className="entry-time">{clockText(entry.atMs)}</time>
        {mark}
        <span className="entry-arrow" aria-hidden="true">
          •
        </span>
        <span className="entry-title">
          <b className="entry-strong">{name}</b> {stateText(entry.state)}
        </span>
      </li>
    );
  }
  if (entry.kind === "gap") {
    return (
      <li className="entry entry-state" data-tone="bad">
        <time className="entry-time">{clockText(entry.atMs)}</time>
        {mark}
        <span className="entry-arrow" aria-hidden="true">
          !
        </span>
        <span className="entry-title">
          <b className="entry-strong">{name}</b> has a gap in {entry.stream}. {gapText(entry.missed)}
        </span>
      </li>
    );
  }
  const { title, detail, tone } = describeFrame(entry);
  return (
    <li className="entry" data-tone={tone}>
      <details>
        <summary>
          <time className="entry-time">{clockText(entry.atMs)}</time>
          {mark}
          <span
            className="entry-arrow"
            data-direction={entry.direction}
            role="img"
            title={`${entry.direction === "in" ? "to" : "from"} ${name}`}
            aria-label={`${entry.direction === "in" ? "to" : "from"} ${name}:`}
          >
            {entry.direction === "in" ? "←" : "→"}
          </span>
          <span className="entry-title">
            <b className="entry-strong">{title}</b> <span className="entry-detail">{detail}</span>
          </span>
          <span className="entry-figures">
            {entry.latencyMs !== undefined && <span className="entry-latency">{msText(entry.latencyMs)}</span>}
            <span className="entry-bytes">{bytesText(entry.bytes)}</span>
          </span>
        </summary>
        <Code block className="entry-frame">
          {pretty(entry.text)}
        </Code>
      </details>
    </li>
  );
});

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
