import type { PageCost, PageMemory } from "@switchboard/tests/page-cost";
import { atLeast, atMost, type Bound, boundsSection } from "../support/bound.ts";
import type { FirstView, Size } from "./first-view.ts";

/** What the page cost in a minute, and held on to at its end. */
export interface Minute extends PageCost, PageMemory {
  /** Messages that were delivered. */
  readonly perSecond: number;
}

export interface Results {
  readonly firstView: FirstView;
  /** Two clients are connected, and nothing happens. */
  readonly idle: readonly Minute[];
  /** One of them is in the group that is sent to. */
  readonly oneClient: readonly Minute[];
  /** Both are: twice as many frames. */
  readonly twoClients: readonly Minute[];
}

const MIB = 1_048_576;

export function consoleBounds({ firstView, oneClient }: Results): readonly Bound[] {
  const [firstMinute, lastMinute] = [oneClient[0], oneClient.at(-1)];
  const grown = ((lastMinute?.heapBytes ?? 0) - (firstMinute?.heapBytes ?? 0)) / MIB;
  return [
    atLeast(29, "messages per second that were delivered", meanOf(oneClient, "perSecond"), 1),
    atMost(0.1, "cores of the page's process under the flood", meanOf(oneClient, "cores"), 3),
    atMost(1, "MiB of heap from the end of the first minute to that of the last", grown),
    atMost(420, "KB of script that the first view waits for", firstView.first.bytes / 1_000, 0),
  ];
}

export function writeConsoleReport(results: Results, origin: string): string {
  const { firstView, idle, oneClient, twoClients } = results;
  return `# The console under a flood

${origin}

The page in Chromium, without a window and without a GPU, as \`npm start\` serves it: two clients are connected, one of them
has joined a room and shows it, and somebody else sends 30 messages a second to a group, where the hub keeps up with it. Cores are the processor time of the
page's process per second, painting included; busy is how much of the time its main thread had something to do, by the clock, which
is more where other processes want the processor as well.

| | messages/s | cores | busy | heap at the end, MiB | nodes |
|---|---|---|---|---|---|
${[
  ...idle.map((minute) => row("nothing happens", minute)),
  ...oneClient.map((minute, at) => row(`one client is in the group, minute ${at + 1}`, minute)),
  ...twoClients.map((minute) => row("both are: twice as many frames", minute)),
].join("\n")}

- Frames are taken in as they come, and drawn for at most 3 % of the time: \`apps/console/src/hub/drawing-budget.ts\`.
- Of 1,000 rows of the timeline those are drawn that are in view. What one reads is not moved by what comes.

## What the first view loads

| script | KB | KB, gzip |
|---|---|---|
| what it waits for | ${sizeColumns(firstView.first)} |
| with what is loaded afterwards | ${sizeColumns(firstView.all)} |

${boundsSection(consoleBounds(results))}`;
}

function row(name: string, { perSecond, cores, busy, heapBytes, nodes }: Minute): string {
  return `| ${name} | ${perSecond.toFixed(1)} | ${cores.toFixed(3)} | ${(busy * 100).toFixed(1)} % | ${(heapBytes / MIB).toFixed(1)} | ${nodes} |`;
}

function sizeColumns({ bytes, gzipBytes }: Size): string {
  return `${(bytes / 1_000).toFixed(0)} | ${(gzipBytes / 1_000).toFixed(0)}`;
}

function meanOf(minutes: readonly Minute[], field: keyof Minute): number {
  return minutes.reduce((sum, minute) => sum + minute[field], 0) / Math.max(1, minutes.length);
}
