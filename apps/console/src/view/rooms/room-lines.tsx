import { Badge, Button, Text } from "@mantine/core";
import { memo, useEffect, useRef, useState } from "react";
import type { RoomLine } from "../../model/rooms/room.ts";
import { gapText } from "../../model/rooms/stream-texts.ts";

/** As many are drawn at first, and more of them at a click: all of hundreds would be drawn again for each new one. */
const DRAWN_AT_ONCE = 40;

/** Nearer to the end than this, one wants to see what comes. */
const NEAR_END_PX = 60;

/** What was said, the latest last and in view. */
export const RoomLines = memo(function RoomLines({
  label,
  lines,
  onOlder,
}: {
  readonly label: string;
  readonly lines: readonly RoomLine[];
  readonly onOlder: (() => void) | undefined;
}) {
  const scrolled = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  const [most, setMost] = useState(DRAWN_AT_ONCE);
  const showOlder = lines.length > most ? () => setMost(most + DRAWN_AT_ONCE) : onOlder;
  const last = lines.at(-1)?.id;
  useEffect(() => {
    const { current } = scrolled;
    if (current !== null && atEnd.current) current.scrollTop = current.scrollHeight;
  }, [last]);
  return (
    <section
      ref={scrolled}
      className="room-lines"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled has to be reached by keyboard.
      tabIndex={0}
      aria-label={label}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
      }}
    >
      {showOlder !== undefined && (
        <Button variant="subtle" size="compact-xs" fullWidth onClick={showOlder}>
          Older messages
        </Button>
      )}
      {lines.length === 0 && (
        <Text size="xs" c="dimmed">
          No messages yet.
        </Text>
      )}
      <ol className="room-list">
        {lines.slice(-most).map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ol>
    </section>
  );
});

const Line = memo(function Line({ line }: { readonly line: RoomLine }) {
  if (line.kind === "gap") return <li className="room-line room-gap">{gapText(line.missed)}</li>;
  return (
    <li className="room-line" data-how={line.how}>
      <span className="room-text">
        <b className="entry-strong">{line.sender}</b> {line.text}
      </span>
      {line.how === "recovered" && (
        <Badge
          size="xs"
          color="green"
          variant="light"
          tt="none"
          title="Missed while disconnected, and loaded afterwards"
        >
          recovered
        </Badge>
      )}
      {line.offset !== undefined && (
        <span className="room-offset" title={`Message ${line.offset} of this room`}>
          {line.offset}
        </span>
      )}
    </li>
  );
});
