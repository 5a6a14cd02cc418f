import { Button, Group, NativeSelect, Text } from "@mantine/core";
import { memo, useMemo, useState } from "react";
import type { ConsoleStore } from "../../hub/console-store.ts";
import type { Client, ConsoleState } from "../../model/console-state.ts";
import type { Entry, Timeline } from "../../model/timeline.ts";
import { areSameParties, clientsOf, useConsole } from "../use-console.ts";
import { oneOf, useKept } from "../use-kept.ts";
import { TimelineRows } from "./timeline-rows.tsx";

const whats = ["everything", "messages"] as const;
type What = (typeof whats)[number];
const readWhat = oneOf(whats);
const readText = (kept: unknown) => (typeof kept === "string" ? kept : "");
const timelineOf = ({ timeline }: ConsoleState): Timeline => timeline;

const QUIET_KINDS: readonly string[] = [
  ...["hello", "welcome", "ping", "pong", "refresh", "refreshed"],
  ...["ask-members", "members", "ask-occupancy", "occupancy", "ask-presence", "presence"],
];

/** Every frame in both directions and every change of state, the latest first. */
export function TimelineList({ store }: { readonly store: ConsoleStore }) {
  const timeline = useConsole(store, timelineOf);
  const clients = useConsole(store, clientsOf, areSameParties);
  const [what, setWhat] = useKept("timeline-what", readWhat);
  const [whose, setWhose] = useKept("timeline-whose", readText);
  const [frozen, setFrozen] = useState<Timeline>();
  const shown = frozen ?? timeline;
  const chosen = clients.some(({ key }) => key === whose) ? whose : "";
  const latestFirst = useMemo(
    () =>
      shown.entries
        .filter(
          (entry) => (chosen === "" || entry.clientKey === chosen) && (what === "everything" || isMessaging(entry)),
        )
        .reverse(),
    [shown, chosen, what],
  );
  const missed = frozen === undefined ? 0 : timeline.count - frozen.count;
  return (
    <section className="timeline" aria-labelledby="timeline-title">
      <Group gap="xs" className="timeline-bar">
        <Text component="h2" id="timeline-title" className="panel-title">
          Timeline
        </Text>
        <Group gap={6} ml="auto">
          <Filters clients={clients} whose={chosen} setWhose={setWhose} what={what} setWhat={setWhat} />
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => setFrozen(frozen === undefined ? timeline : undefined)}
          >
            {frozen === undefined ? "Pause" : missed === 0 ? "Resume" : `Resume (${missed} new)`}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={store.clearTimeline}
            disabled={timeline.entries.length === 0}
          >
            Clear
          </Button>
        </Group>
      </Group>
      {latestFirst.length === 0 ? (
        <Text c="dimmed" size="sm" p="md">
          {timeline.entries.length === 0
            ? "Nothing has happened yet. Every frame shows up here, with its size and how long it took."
            : "No frame matches the filter."}
        </Text>
      ) : (
        <TimelineRows latestFirst={latestFirst} clients={clients} />
      )}
    </section>
  );
}

const Filters = memo(function Filters({
  clients,
  whose,
  setWhose,
  what,
  setWhat,
}: {
  readonly clients: readonly Client[];
  readonly whose: string;
  readonly setWhose: (key: string) => void;
  readonly what: What;
  readonly setWhat: (what: What) => void;
}) {
  return (
    <>
      <NativeSelect
        size="xs"
        className="timeline-whose"
        aria-label="Whose frames"
        value={whose}
        onChange={({ currentTarget }) => setWhose(currentTarget.value)}
        data={[{ value: "", label: "All clients" }, ...clients.map(({ key, name }) => ({ value: key, label: name }))]}
      />
      <NativeSelect
        size="xs"
        className="timeline-what"
        aria-label="Which frames"
        value={what}
        onChange={({ currentTarget }) => setWhat(readWhat(currentTarget.value))}
        data={[
          { value: "everything", label: "All frames" },
          { value: "messages", label: "Messages" },
        ]}
      />
    </>
  );
});

function isMessaging(entry: Entry): boolean {
  return entry.kind === "gap" || (entry.kind === "frame" && !QUIET_KINDS.includes(entry.facts.kind));
}
