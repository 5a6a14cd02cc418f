import { atMost, type Bound, boundsSection } from "../support/bound.ts";
import { median, quantile } from "../support/median.ts";
import {
  type Cost,
  firstMessages,
  messagesPerRound,
  payloadBytes,
  type Results,
  recipients,
  rounds,
  warmUpMessages,
  ways,
} from "./plan.ts";

const names = { with: "stored", without: "not stored" } as const;
/** Of the CPU that sending takes where nothing is kept. */
const mostTimes = 1.5;

/** The results as Markdown. */
export function writeStoringReport(results: Results, origin: string): string {
  return `# Storing messages

${origin}

| a message to ${recipients} connections | CPU per message, ms | × not stored | time per message, ms | CPU of the first ${firstMessages}, ms each |
|---|---|---|---|---|
${ways.map((way) => row(results, way)).join("\n")}

- "Stored" is \`main.cjs\` from the zip of \`lambda-message\` with a history table, "not stored" the same without one. Each is a
  process of its own on the Node.js that Lambda has; both send a frame with ${payloadBytes} bytes of data to a room of
  ${recipients} connections, each message when the one before is acknowledged.
- CPU is the user and system time of that process, by \`process.cpuUsage()\`: reading the sender and the room, signing and
  sending the posts, and for a stored message the two calls that take an offset and store it under that. DynamoDB, which is
  the embedded one of this repository, and what takes the posts are other processes: their CPU is not in it, and time is as
  much theirs.
- After ${(firstMessages + warmUpMessages).toLocaleString("en")} messages to warm up, ${rounds} rounds of ${messagesPerRound} messages in turns, back and forth. The figures are medians of the
  rounds, in parentheses the quartiles; the ratio is the median of each round's.

${boundsSection(storingBounds(results))}`;
}

/** What storing may cost. */
export function storingBounds(results: Results): readonly Bound[] {
  return [atMost(mostTimes, `a message to ${recipients} connections, CPU, × not stored`, ratio(results))];
}

function row(results: Results, way: (typeof ways)[number]): string {
  const { first, rounds: measured } = results[way];
  const [cpu, time] = [measured.map(cpuPerMessage), measured.map(({ wallMs, messages }) => wallMs / messages)];
  return `| ${[
    names[way],
    `${median(cpu).toFixed(2)} (${quantile(cpu, 0.25).toFixed(2)}–${quantile(cpu, 0.75).toFixed(2)})`,
    way === "with" ? ratio(results).toFixed(2) : "1",
    median(time).toFixed(1),
    cpuPerMessage(first).toFixed(2),
  ].join(" | ")} |`;
}

/** Round by round, because the machine is not equally busy in all. */
function ratio(results: Results): number {
  return median(
    results.with.rounds.map((cost, round) => {
      const other = results.without.rounds[round];
      return other === undefined ? Number.NaN : cpuPerMessage(cost) / cpuPerMessage(other);
    }),
  );
}

function cpuPerMessage({ cpuMs, messages }: Cost): number {
  return cpuMs / messages;
}
