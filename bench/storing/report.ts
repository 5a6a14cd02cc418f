import { atMost, type Bound, boundsSection } from "../support/bound.ts";
import { median, quantile } from "../support/median.ts";
import {
  type Cost,
  type Costs,
  messagesPerRound,
  payloadBytes,
  recipients,
  rounds,
  warmUpMessages,
  ways,
} from "./plan.ts";

const names = { with: "stored", without: "not stored" } as const;
/** Of the CPU that sending takes where nothing is kept. */
const mostTimes = 1.5;

/** The results as Markdown. */
export function writeStoringReport(costs: Costs, origin: string): string {
  return `# Storing messages

${origin}

| a message to ${recipients} connections | CPU per message, ms | × not stored | time per message, ms |
|---|---|---|---|
${ways.map((way) => row(costs, way)).join("\n")}

- "Stored" is \`main.cjs\` from the zip of \`lambda-message\` with a history table, "not stored" the same without one. Each is a
  process of its own on the Node.js that Lambda has; both send a frame with ${payloadBytes} bytes of data to a room of
  ${recipients} connections, each message when the one before is acknowledged.
- CPU is the user and system time of that process, by \`process.cpuUsage()\`: reading the sender and the room, signing and
  sending the posts, and for a stored message the two calls that take an offset and store it under that. DynamoDB, which is
  the embedded one of this repository, and what takes the posts are other processes: their CPU is not in it, and time is as
  much theirs.
- After ${warmUpMessages} messages to warm up, ${rounds} rounds of ${messagesPerRound} messages in turns, back and forth. The figures are medians of the
  rounds, in parentheses the quartiles; the ratio is the median of each round's.

${boundsSection(storingBounds(costs))}`;
}

/** What storing may cost. */
export function storingBounds(costs: Costs): readonly Bound[] {
  return [atMost(mostTimes, `a message to ${recipients} connections, CPU, × not stored`, ratio(costs))];
}

function row(costs: Costs, way: (typeof ways)[number]): string {
  const [cpu, time] = [costs[way].map(cpuPerMessage), costs[way].map(({ wallMs, messages }) => wallMs / messages)];
  return `| ${[
    names[way],
    `${median(cpu).toFixed(2)} (${quantile(cpu, 0.25).toFixed(2)}–${quantile(cpu, 0.75).toFixed(2)})`,
    way === "with" ? ratio(costs).toFixed(2) : "1",
    median(time).toFixed(1),
  ].join(" | ")} |`;
}

/** Round by round, because the machine is not equally busy in all. */
function ratio(costs: Costs): number {
  return median(
    costs.with.map((cost, round) => {
      const other = costs.without[round];
      return other === undefined ? Number.NaN : cpuPerMessage(cost) / cpuPerMessage(other);
    }),
  );
}

function cpuPerMessage({ cpuMs, messages }: Cost): number {
  return cpuMs / messages;
}
