import { Button, Code, Group, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { memo, useState } from "react";
import type { Client } from "../../model/console-state.ts";
import {
  bytesText,
  clockText,
  dataText,
  msText,
  receiptText,
  recipientsText,
  senderText,
  stateText,
} from "../../model/texts.ts";
import type { Entry, FrameEntry, Timeline } from "../../model/timeline.ts";
import { ClientMark } from "./client-mark.tsx";

const SHOWN_AT_ONCE = 150;
const QUIET_KINDS: readonly string[] = ["hello", "welcome", "ping", "pong"];

/** Every frame in both directions and every change of state, the latest first. */
export function TimelineList({
  timeline,
  clients,
  onClear,
}: {
  readonly timeline: Timeline;
  readonly clients: readonly Client[];
  readonly onClear: () => void;
}) {
  const [what, setWhat] = useState<"everything" | "messages">("everything");
  const [whose, setWhose] = useState("");
  const [shown, setShown] = useState(SHOWN_AT_ONCE);
  const [frozen, setFrozen] = useState<Timeline>();
  const entries = (frozen ?? timeline).entries.filter(
    (entry) => (whose === "" || entry.clientKey === whose) && (what === "everything" || isMessaging(entry)),
  );
  const latest = entries.slice(-shown).reverse();
  const missed = frozen === undefined ? 0 : timeline.count - frozen.count;
  return (
    <section className="timeline" aria-labelledby="timeline-title">
      <Group gap="xs" className="timeline-bar">
        <Text component="h2" id="timeline-title" className="panel-title">
          Timeline
        </Text>
        <Group gap="xs" ml="auto">
          <NativeSelect
            size="xs"
            className="timeline-whose"
            aria-label="Whose frames"
            value={whose}
            onChange={({ currentTarget }) => setWhose(currentTarget.value)}
            data={[
              { value: "", label: "of all" },
              ...clients.map(({ key, name }) => ({ value: key, label: `of ${name}` })),
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label="Which frames"
            value={what}
            onChange={setWhat}
            data={[
              { value: "everything", label: "All frames" },
              { value: "messages", label: "Messages" },
            ]}
          />
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => setFrozen(frozen === undefined ? timeline : undefined)}
          >
            {frozen === undefined ? "Pause" : missed === 0 ? "Go on" : `Go on (${missed} new)`}
          </Button>
          <Button size="compact-xs" variant="default" onClick={onClear} disabled={timeline.entries.length === 0}>
            Clear
          </Button>
        </Group>
      </Group>
      {latest.length === 0 ? (
        <Text c="dimmed" size="sm" p="md">
          {timeline.entries.length === 0
            ? "Nothing has happened yet. Every frame that passes shows up here, with its size and how long it took."
            : "Nothing of this kind."}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard.
        <section className="timeline-scroll" tabIndex={0} aria-label="Frames, the latest first">
          <ol className="timeline-list">
            {latest.map((entry) => {
              const client = clients.find(({ key }) => key === entry.clientKey);
              return (
                <TimelineItem key={entry.number} entry={entry} name={client?.name ?? "?"} index={client?.index ?? 0} />
              );
            })}
          </ol>
          {entries.length > shown && (
            <Button variant="subtle" size="xs" fullWidth onClick={() => setShown(shown + SHOWN_AT_ONCE)}>
              Show older ones ({entries.length - shown})
            </Button>
          )}
        </section>
      )}
    </section>
  );
}

/** An entry never changes, apart from its latency: many of them at once must not be drawn again for each new one. */
const TimelineItem = memo(function TimelineItem({
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
  const { title, detail, tone } = describe(entry);
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

interface Description {
  readonly title: string;
  readonly detail: string;
  readonly tone: "quiet" | "message" | "good" | "bad";
}

function describe({ facts }: FrameEntry): Description {
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
        detail: `from ${senderText(facts.frame.from)}: ${dataText(facts.frame.data)}`,
        tone: "message",
      };
    case "ack": {
      const { delivered, gone, failed } = facts.frame;
      return {
        title: "ack",
        detail: receiptText(facts.frame),
        tone: gone + failed > 0 && delivered === 0 ? "bad" : "good",
      };
    }
    case "error":
      return { title: `error ${facts.code}`, detail: facts.message, tone: "bad" };
    case "close":
      return { title: `close ${facts.code}`, detail: facts.reason, tone: "bad" };
    case "other":
      return { title: "not of the protocol", detail: facts.message ?? "", tone: "bad" };
    default:
      return { title: facts.kind, detail: "", tone: "quiet" };
  }
}

function isMessaging(entry: Entry): boolean {
  return entry.kind === "frame" && !QUIET_KINDS.includes(entry.facts.kind);
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
