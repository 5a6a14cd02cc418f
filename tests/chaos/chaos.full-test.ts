import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { runChaos } from "./run-chaos.ts";
import { createStory } from "./story.ts";

const wanted = process.env["SEED"];
const seed = wanted ?? String(randomInt(1_000_000_000));

/** Of what can go wrong; most runs have 25 and more. */
const LEAST_KINDS = 15;

test("whatever happens to functions, table, posts, queue and clock, an observer at the sockets finds every promise kept", async () => {
  console.error(`chaos with SEED=${seed}`);
  const story = createStory();
  try {
    const { breaches, happened, results, leftToExpire, connectionEvents } = await runChaos(seed, story);
    expect(breaches).toEqual([]);
    // A run in which nothing was lost because little was sent, or little went wrong, would say little.
    expect(results.filter(({ outcome }) => outcome === "acknowledged").length).toBeGreaterThan(results.length / 2);
    expect(happened.size).toBeGreaterThan(LEAST_KINDS);
    // Whoever asks for a seed wants to see what it does.
    if (wanted !== undefined) console.error(story.lines().join("\n"));
    console.error(
      `${story.lines().length} events, ${results.length} messages, ${leftToExpire} records left to expire, ${connectionEvents} events of connections; ${[...happened].sort().join(", ")}`,
    );
  } catch (error) {
    console.error(`${story.lines().join("\n")}\nRepeat it with SEED=${seed} npm run test:full`);
    throw error;
  }
});
