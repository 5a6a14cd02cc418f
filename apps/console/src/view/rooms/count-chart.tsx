import { Text } from "@mantine/core";
import { countLines, countsOverTimeText } from "../../model/rooms/counts-over-time.ts";
import type { RoomCount } from "../../model/rooms/room-presence.ts";
import { useNow } from "../use-console.ts";

const WIDTH = 260;
const HEIGHT = 48;

/** How many were in a room, since it is counted. */
export function CountChart({ counts }: { readonly counts: readonly RoomCount[] }) {
  const now = Math.max(useNow(2_000), counts.at(-1)?.atMs ?? 0);
  const lines = countLines(counts, now, { width: WIDTH, height: HEIGHT });
  if (lines === undefined) return null;
  const text = countsOverTimeText(counts, now);
  return (
    <figure className="count-chart">
      <svg role="img" aria-label={text} viewBox={`-1 -2 ${WIDTH + 2} ${HEIGHT + 4}`} preserveAspectRatio="none">
        <line className="count-ground" x1="0" y1={HEIGHT} x2={WIDTH} y2={HEIGHT} />
        <polyline className="count-line" data-of="connections" points={lines.connections} />
        {lines.users !== undefined && <polyline className="count-line" data-of="users" points={lines.users} />}
      </svg>
      <Text component="figcaption" size="xs" c="dimmed">
        {lines.users === undefined ? "dashed: connections" : "line: users · dashed: connections"}, up to {lines.most}
      </Text>
    </figure>
  );
}
