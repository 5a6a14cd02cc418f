import { countsText } from "./presence-facts.ts";
import type { RoomCount } from "./room-presence.ts";

/** Points of a line, as an SVG `polyline` takes them. */
export interface CountLines {
  readonly users: string | undefined;
  readonly connections: string;
  /** What the top of the chart stands for. */
  readonly most: number;
}

/** Draws counts as steps, from the first to now; each holds until the next one. */
export function countLines(
  counts: readonly RoomCount[],
  nowMs: number,
  { width, height }: { readonly width: number; readonly height: number },
): CountLines | undefined {
  const [first] = counts;
  if (first === undefined) return undefined;
  const most = Math.max(1, ...counts.map(({ connections, users = 0 }) => Math.max(connections, users)));
  const spanMs = Math.max(1, nowMs - first.atMs);
  const x = (atMs: number) => (Math.min(1, Math.max(0, (atMs - first.atMs) / spanMs)) * width).toFixed(1);
  const y = (count: number) => (height - (count / most) * height).toFixed(1);

  function lineOf(points: readonly (readonly [atMs: number, count: number])[]): string {
    return points
      .flatMap(([atMs, count], index) => {
        const endMs = points[index + 1]?.[0] ?? nowMs;
        return [`${x(atMs)},${y(count)}`, `${x(endMs)},${y(count)}`];
      })
      .join(" ");
  }

  const ofUsers = counts.flatMap(({ atMs, users }) => (users === undefined ? [] : [[atMs, users] as const]));
  return {
    most,
    users: ofUsers.length === 0 ? undefined : lineOf(ofUsers),
    connections: lineOf(counts.map(({ atMs, connections }) => [atMs, connections])),
  };
}

/** What the chart shows, in words. */
export function countsOverTimeText(counts: readonly RoomCount[], nowMs: number): string {
  const [first, last] = [counts[0], counts.at(-1)];
  if (first === undefined || last === undefined) return "Nobody has been counted yet.";
  const users = counts.flatMap(({ users: each }) => each ?? []);
  const range = (numbers: readonly number[], what: string) => {
    const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
    return least === most ? `always ${most} ${what}` : `from ${least} to ${most} ${what}`;
  };
  const parts = [
    ...(users.length === 0 ? [] : [range(users, "users")]),
    range(
      counts.map(({ connections }) => connections),
      "connections",
    ),
  ];
  const seconds = Math.round((nowMs - first.atMs) / 1000);
  const since = seconds < 90 ? `${seconds} seconds` : `${Math.round(seconds / 60)} minutes`;
  return `Now ${countsText(last)}. In the last ${since}: ${parts.join(", ")}.`;
}
