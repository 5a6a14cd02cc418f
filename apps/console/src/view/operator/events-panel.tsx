import { NativeSelect, Text, TextInput } from "@mantine/core";
import { memo, useEffect, useState } from "react";
import type { LocalHub } from "../../hub/local-hub.ts";
import { type BusEvent, eventsLike, kindsOf, noEvents, withNews } from "../../model/operator/bus-events.ts";
import { clockText } from "../../model/texts.ts";
import { DocsLink } from "../docs-link.tsx";
import { LongId } from "../long-id.tsx";

/** What went over the buses of the local EventBridge. */
export function EventsPanel({ local }: { readonly local: LocalHub }) {
  const [known, setKnown] = useState(noEvents);
  const [kind, setKind] = useState("");
  const [text, setText] = useState("");
  useEffect(() => local.watchEvents((news) => setKnown((before) => withNews(before, news))), [local]);
  const shown = eventsLike(known, kind, text);
  return (
    <>
      <Text size="xs" c="dimmed" mb="xs">
        What the hub publishes to EventBridge, for your other systems. <DocsLink page="events">All events</DocsLink>
      </Text>
      <div className="event-filter">
        <NativeSelect
          size="xs"
          aria-label="Which events"
          value={kind}
          onChange={({ currentTarget }) => setKind(currentTarget.value)}
          data={[
            { value: "", label: "All events" },
            ...[...new Set([...kindsOf(known), ...(kind === "" ? [] : [kind])])].map((each) => ({
              value: each,
              label: each,
            })),
          ]}
        />
        <TextInput
          size="xs"
          aria-label="Events about"
          placeholder="room.1, ada, an id …"
          value={text}
          autoComplete="off"
          onChange={({ currentTarget }) => setText(currentTarget.value)}
        />
      </div>
      <Text size="xs" c="dimmed" mb={6}>
        {known.count === 0
          ? "No events yet. They come a moment after what they tell of."
          : `${known.count.toLocaleString("en")} in all; ${shown.length} of the last ${known.events.length} shown`}
      </Text>
      {shown.length > 0 && (
        <ul className="rows" aria-label="Events, the latest first">
          {shown.map((event) => (
            <Row key={event.number} event={event} />
          ))}
        </ul>
      )}
    </>
  );
}

/** An event never changes: many of them at once must not be drawn again for each new one. */
const Row = memo(function Row({ event: { id, kind, source, at, about } }: { readonly event: BusEvent }) {
  return (
    <li className="row">
      <div className="grow">
        <div className="coming">
          <Text size="sm" fw={600} truncate title={`${kind}, of ${source}`}>
            {kind}
          </Text>
          <time className="room-offset">{clockText(Date.parse(at)).slice(0, 8)}</time>
        </div>
        <Text size="xs" c="dimmed" className="wrap-anywhere" lineClamp={3}>
          {about.length === 0 ? `of ${source}` : about.join(" · ")}
        </Text>
        <LongId id={id} what="the event's id" />
      </div>
    </li>
  );
});
