import { type BarGroup, barChart } from "../support/bar-chart.ts";
import { atMost, type Bound, boundsSection } from "../support/bound.ts";
import { type Delivery, limitMs, nodeOptions, runsOf, type SizeResult, sizes, workers } from "./plan.ts";

const ways = ["ours", "stored", "plain"] as const;
type Way = (typeof ways)[number];
const names = { ours: "Switchboard", stored: "Switchboard, stored", plain: "Promise.all" } as const;
const colours = { ours: "#2f6fb0", stored: "#7fa8d1", plain: "#c9803f" } as const;

const MIB = 1_048_576;
/** The largest audience may need so many times what one of 1,000 needs. */
const mostTimes = 1.3;
const comparedWith = 1_000;
/** A group of so many members must take no more memory than the others, where its messages are stored. */
const flatFor = 10_000;

/** The results as Markdown. */
export function writeAudienceReport(results: readonly SizeResult[], origin: string): string {
  return `# Audiences

${origin}

![Time and memory by audience](audience.svg)

| connections | | time, s | time per connection, ms | × Promise.all | peak memory, MiB | × Promise.all | read units | queue messages |
|---|---|---|---|---|---|---|---|---|
${results.flatMap((result) => ways.map((way) => row(result, way))).join("\n")}

- One message to a group. "Switchboard" is what is deployed: the zips' \`main.cjs\` of \`lambda-message\`, which delivers to
  the first 500 connections itself and puts the others into the queue, in tasks of at most 500; and of \`lambda-deliver\`, of
  which ${workers} work at a time here. Time is from the sender's frame to the last connection's post; the workers
  begin when the sender has answered, and on AWS as soon as there is a task.
- "Stored" is the same message where groups keep theirs: it is stored under an offset of the group's stream before anybody gets it,
  in the embedded DynamoDB, and each recipient's frame has that position.
- "Promise.all" is the obvious alternative, after AWS's sample for WebSocket APIs (\`bench/plain/message.ts\`): all
  registrations are read into memory, and all connections are posted to at once with the SDK's client. API Gateway
  gives a function ${limitMs / 1000} seconds for its answer: what was not reached by then is not reached.
- Each function is a process of its own, started for the message, on the Node.js that Lambda has. Peak memory is the resident
  set of the one that needed most, Node.js itself included, which takes some ${mebibytes(Math.min(...results.map(({ ours }) => ours.idleBytes)))} MiB before the message. V8 has
  what it has in the template, of 512 MB: \`NODE_OPTIONS=${nodeOptions}\`. Left to Lambda's own share, of 25 MB for
  each half of the young objects, it takes more the longer a process runs, whether it needs it or not.
- What stands for AWS is on this machine and shares its cores, over HTTP: the local SQS; a process that takes each post with
  an empty 200; and for DynamoDB a server that makes up the pages of a group instead of having them written first, which
  answers and counts as the embedded DynamoDB does (\`bench/audience/prepared-dynamodb.ts\`, which has tests). Real ones answer
  more slowly.
- Every connection was posted to exactly once by Switchboard: the process that takes the posts counts them. Of audiences up to
  ${sizes
    .filter((size) => runsOf(size) > 1)
    .at(-1)
    ?.toLocaleString("en")} the figures are medians of ${runsOf(sizes[0])} runs.

${boundsSection(audienceBounds(results))}`;
}

/** What the largest audience must reach. */
export function audienceBounds(results: readonly SizeResult[]): readonly Bound[] {
  const [base, large, largest] = [resultOf(results, comparedWith), resultOf(results, flatFor), results.at(-1)];
  if (base === undefined || large === undefined || largest === undefined) return [];
  const what = (figure: string, { size }: SizeResult) =>
    `${figure} with ${size.toLocaleString("en")} connections, × with ${base.size.toLocaleString("en")}`;
  return [
    atMost(mostTimes, what("peak memory", largest), largest.ours.peakBytes / base.ours.peakBytes),
    atMost(mostTimes, what("time per connection", largest), perConnection(largest.ours) / perConnection(base.ours)),
    ...[large, largest].map((result) =>
      atMost(mostTimes, what("stored: peak memory", result), result.stored.peakBytes / base.stored.peakBytes),
    ),
  ];
}

function resultOf(results: readonly SizeResult[], wanted: number): SizeResult | undefined {
  return results.find(({ size }) => size === wanted);
}

/** @returns `NaN` where nobody was reached */
function perConnection({ ms, reached }: Delivery): number {
  return reached === 0 ? Number.NaN : ms / reached;
}

/** What there is no figure of has a dash. */
function figure(value: number, digits: number): string {
  return Number.isFinite(value) ? value.toFixed(digits) : "–";
}

function row(result: SizeResult, way: Way): string {
  const delivery = result[way];
  const { size, ms, peakBytes, readUnits, queueMessages, reached, cutOff } = delivery;
  const against = (of: (delivery: Delivery) => number) =>
    way === "plain" ? "1" : figure(of(delivery) / of(result.plain), 2);
  const ended = cutOff === undefined ? "" : `, cut off ${cutOff}: ${reached.toLocaleString("en")} reached`;
  return `| ${[
    size.toLocaleString("en"),
    `${names[way]}${ended}`,
    figure(reached === 0 ? Number.NaN : ms / 1000, 2),
    figure(perConnection(delivery), 3),
    against(perConnection),
    mebibytes(peakBytes),
    against(({ peakBytes: bytes }) => bytes),
    readUnits,
    queueMessages,
  ].join(" | ")} |`;
}

/** The results as a plot: what is linear has bars of one length per connection, what is flat in memory. */
export function writeAudienceChart(results: readonly SizeResult[]): string {
  const bars = (value: (of: Delivery) => number, text: (of: Delivery) => string) =>
    ways.flatMap((way) =>
      results.map((result) => ({
        label: `${result.size.toLocaleString("en")}, ${names[way]}`,
        value: value(result[way]) || 0,
        colour: colours[way],
        note: `${text(result[way])}${result[way].cutOff === undefined ? "" : ` (cut off ${result[way].cutOff})`}`,
      })),
    );
  const groups: readonly BarGroup[] = [
    { name: "ms per connection", bars: bars(perConnection, (of) => figure(perConnection(of), 3)) },
    {
      name: "peak memory, MiB",
      bars: bars(
        ({ peakBytes }) => peakBytes,
        ({ peakBytes }) => mebibytes(peakBytes),
      ),
    },
  ];
  return barChart("A message to 100, 1,000, 10,000 and 100,000 connections", groups);
}

function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
