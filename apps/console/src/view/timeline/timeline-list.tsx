import { Button, Group, NativeSelect, SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import type { Client } from "../../model/console-state.ts";
import type { Entry, Timeline } from "../../model/timeline.ts";
import { TimelineItem } from "./timeline-item.tsx";

const SHOWN_AT_ONCE = 150;
const QUIET_KINDS: readonly string[] = [
  ...["hello", "welcome", "ping", "pong", "refresh", "refreshed"],
  ...["ask-members", "members", "ask-occupancy", "occupancy", "ask-presence", "presence"],
];

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

function isMessaging(entry: Entry): boolean {
  return entry.kind === "gap" || (entry.kind === "frame" && !QUIET_KINDS.includes(entry.facts.kind));
}
