import { atLeast, atMost, type Bound, boundsSection } from "../support/bound.ts";
import type { BesideResult } from "./beside.ts";
import type { CrowdResult } from "./crowd.ts";
import type { NoiseResult } from "./noise.ts";
import { BESIDE, HOG_BUSY_MS, MOST_PROCESSES_IN_NOISE, NOISE } from "./plan.ts";
import type { TreeUse } from "./process-tree.ts";

export interface LocalResults {
  readonly crowds: readonly CrowdResult[];
  readonly noise: NoiseResult;
  readonly beside: { readonly name: string; readonly ours: BesideResult; readonly theirs: BesideResult };
  /** Where the figures are from. */
  readonly origin: string;
}

const MEBIBYTE = 1_048_576;
const MOST_HUB_MIB = 2_048;
const MOST_MIB_BESIDE = 600;

/** The results as Markdown, with what they must reach. */
export function writeLocalReport(results: LocalResults): {
  readonly report: string;
  readonly bounds: readonly Bound[];
} {
  const { crowds, noise, beside, origin } = results;
  const { talked } = noise;
  const bounds = boundsOf(results);
  const report = `# The local hub on a developer's machine

${origin}

What \`npm start\` runs, once it is built: the gateway, an embedded DynamoDB, and a process for each execution environment of a
function. Memory is the proportional set size of all of them together.

${boundsSection(bounds)}
## Crowds that come and go at once

| connections | opened at a time | refused | open after, s | empty after the close, s | items left | processes at most | memory at most, MiB |
|---|---|---|---|---|---|---|---|
${crowds.map(crowdRow).join("\n")}

- Each has a session of its own. All are closed at once; the table is empty when every \`$disconnect\` has done its work.
- API Gateway lets in 500 new connections a second, and so does the gateway. Who is refused comes again after a quarter of
  a second.

## Messages on a busy machine

${NOISE.perSecond} messages a second from ${NOISE.connections} connections to one another, for ${noise.minutes} minutes, beside a process that takes every core
for ${HOG_BUSY_MS / 1_000} seconds and rests as long; each second one more connection comes and goes.

| sent | acknowledged as delivered | arrived | error frames | visitors refused | acknowledged after, p50, ms | p99, ms | longest, ms | items left | processes at most | memory at most, MiB |
|---|---|---|---|---|---|---|---|---|---|---|
| ${talked.sent} | ${talked.delivered} | ${talked.arrived} | ${talked.errorFrames} | ${talked.refused} of ${talked.visitors} | ${talked.p50Ms.toFixed(1)} | ${talked.p99Ms.toFixed(0)} | ${talked.longestMs.toFixed(0)} | ${noise.itemsLeft} | ${useCells(noise.most)} |

## Beside serverless-offline

The same functions, bundled, on the local gateway (\`--config\`) and on ${beside.name}. Medians of ${BESIDE.rounds} rounds that take
turns, each with fresh programs and one client process on the same cores.

| | local gateway | serverless-offline |
|---|---|---|
${besideRows(beside.ours, beside.theirs).join("\n")}

- serverless-offline runs functions in its own process: a handler that loops, exits or fills its memory takes everything along,
  none is cut off at its time limit, frozen between invocations, or run beside another invocation on another core.
- An echo is a two-way route. A post is a function that posts to another connection through the management API.
- Round trips are those of ${BESIDE.pacedPerSecond} messages a second.
`;
  return { report, bounds };
}

function boundsOf({ crowds, noise: { talked, most, itemsLeft }, beside }: LocalResults): readonly Bound[] {
  const { ours, theirs } = beside;
  const perSecond = (result: BesideResult, job: "echo" | "forward") =>
    (result.firstPerSecond[job] * BESIDE.firstMs + result.nextPerSecond[job] * BESIDE.nextMs) /
    (BESIDE.firstMs + BESIDE.nextMs);
  return [
    ...crowds.flatMap(({ plan: { connections, emptyWithinMs }, opened, emptyMs, itemsLeft: left }) => [
      atMost(0, `${connections} connections: refused other than by 500 a second`, refusedOtherwise(opened.refused), 0),
      atMost(0, `${connections} connections: items left`, left, 0),
      atMost(emptyWithinMs / 1_000, `${connections} connections: seconds until the table is empty`, emptyMs / 1_000, 1),
    ]),
    atMost(0, "busy machine: error frames", talked.errorFrames, 0),
    atMost(0, "busy machine: messages that did not arrive", talked.sent - talked.arrived, 0),
    atMost(0, "busy machine: messages not acknowledged as delivered", talked.sent - talked.delivered, 0),
    atMost(0, "busy machine: refused handshakes", talked.refused, 0),
    atMost(0, "busy machine: items left", itemsLeft, 0),
    atMost(MOST_PROCESSES_IN_NOISE - 1, "busy machine: processes", most.processes, 0),
    atMost(MOST_HUB_MIB, "the hub's memory at most, MiB", maxOf([most, ...crowds.map((crowd) => crowd.most)]), 0),
    atLeast(
      1,
      "echoes a second, as a multiple of serverless-offline's",
      perSecond(ours, "echo") / perSecond(theirs, "echo"),
    ),
    atLeast(
      1,
      "posts a second, as a multiple of serverless-offline's",
      perSecond(ours, "forward") / perSecond(theirs, "forward"),
    ),
    atLeast(
      0.67,
      "connections a second, as a multiple of serverless-offline's",
      ours.connectionsPerSecond / theirs.connectionsPerSecond,
    ),
    atMost(MOST_MIB_BESIDE, "the gateway's memory after the messages, MiB", ours.bytes / MEBIBYTE, 0),
  ];
}

function maxOf(uses: readonly TreeUse[]): number {
  return Math.max(...uses.map(({ bytes }) => bytes)) / MEBIBYTE;
}

function refusedOtherwise(refused: Readonly<Record<string, number>>): number {
  return Object.entries(refused).reduce((sum, [status, count]) => sum + (status === "429" ? 0 : count), 0);
}

function crowdRow({ plan, opened, emptyMs, itemsLeft, most }: CrowdResult): string {
  const refused = Object.entries(opened.refused).map(([status, count]) => `${count} × ${status}`);
  const atOnce = plan.atOnce < plan.connections ? String(plan.atOnce) : "all";
  const seconds = (ms: number) => (ms / 1_000).toFixed(1);
  return `| ${opened.opened} | ${atOnce} | ${refused.join(", ") || "none"} | ${seconds(opened.ms)} | ${seconds(emptyMs)} | ${itemsLeft} | ${useCells(most)} |`;
}

function useCells({ processes, bytes }: TreeUse): string {
  return `${processes} | ${(bytes / MEBIBYTE).toFixed(0)}`;
}

function besideRows(ours: BesideResult, theirs: BesideResult): readonly string[] {
  const row = (what: string, value: (result: BesideResult) => number, digits = 0) =>
    `| ${what} | ${value(ours).toFixed(digits)} | ${value(theirs).toFixed(digits)} |`;
  return [
    row("from its start to ready, ms", ({ startedMs }) => startedMs),
    row(`${BESIDE.connections} connections, per second`, ({ connectionsPerSecond }) => connectionsPerSecond),
    row("echo, p50, ms", ({ roundTripMs }) => roundTripMs.echo, 2),
    row("post to another, p50, ms", ({ roundTripMs }) => roundTripMs.forward, 2),
    row("of these messages lost", ({ lost }) => lost),
    row(
      `echoes a second, ${BESIDE.inFlight} in flight, first ${BESIDE.firstMs / 1_000} s`,
      (each) => each.firstPerSecond.echo,
    ),
    row(`echoes a second, next ${BESIDE.nextMs / 1_000} s`, ({ nextPerSecond }) => nextPerSecond.echo),
    row(
      `posts a second, ${BESIDE.inFlight} in flight, first ${BESIDE.firstMs / 1_000} s`,
      (each) => each.firstPerSecond.forward,
    ),
    row(`posts a second, next ${BESIDE.nextMs / 1_000} s`, ({ nextPerSecond }) => nextPerSecond.forward),
    row("memory after all of this, MiB", ({ bytes }) => bytes / MEBIBYTE),
    row("processes", ({ processes }) => processes),
  ];
}
