import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { createStory } from "../story.ts";
import { purgedRoom, rooms } from "./plan.ts";
import { runRooms } from "./run-rooms.ts";

const wanted = process.env["SEED"];
const seed = wanted ?? String(randomInt(1_000_000_000));
const seconds = Number(process.env["CHAOS_SECONDS"] ?? 60);

/** Of what can go wrong; most minutes have 25 and more. */
const LEAST_KINDS = 15;

test("whatever happens, each member of a room is given every acknowledged message once, in order, or told of a gap", async () => {
  console.error(`chaos with rooms with SEED=${seed} CHAOS_SECONDS=${seconds}`);
  const story = createStory();
  try {
    const { breaches, report, happened, leftToExpire } = await runRooms(seed, seconds * 1_000, story);
    console.error(
      `${report.acknowledged} of ${report.sent} messages acknowledged; of ${report.due} to members ${report.given} given, ` +
        `${report.inGaps} in gaps (${JSON.stringify(report.gaps)}), ${report.againAfterReload} again after a reload; ` +
        `${breaches.length} breaches; ${leftToExpire} records left to expire; ${[...happened].sort().join(", ")}`,
    );
    // Whoever asks for a seed wants to see what it does.
    if (wanted !== undefined) console.error(story.lines().join("\n"));
    const [first] = breaches;
    if (first !== undefined) console.error(`The first break and what led to it:\n${storyOf(first.n, story.lines())}`);
    expect(breaches).toEqual([]);
    // Nobody may make it easy for itself: where nothing was purged, nothing is lost.
    for (const room of rooms) if (room !== purgedRoom) expect(report.gaps[room]).toBe(0);
    // A run in which little was sent, or little went wrong, would say little.
    expect(report.acknowledged).toBeGreaterThan(report.sent / 2);
    expect(happened.size).toBeGreaterThan(LEAST_KINDS);
  } catch (error) {
    console.error(`Repeat it with SEED=${seed} CHAOS_SECONDS=${seconds} npm run test:full`);
    throw error;
  }
});

/** What happened, but for what became of other messages. */
function storyOf(n: number | undefined, lines: readonly string[]): string {
  return lines.filter((line) => !/ message \d+ /.test(line) || line.includes(` message ${n} `)).join("\n");
}
