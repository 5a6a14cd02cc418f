import type { Disturbed } from "./disturb.ts";
import type { Measured, Plan } from "./measure.ts";

export interface Results {
  readonly plan: Plan;
  readonly plain: Measured;
  readonly inProcess: Measured;
  readonly processes: Measured;
  readonly disturbed: Disturbed;
  /** Where the figures are from. */
  readonly origin: string;
}

type Figure = readonly [name: string, value: (measured: Measured) => number, digits: number];

/** The results as Markdown. */
export function writeGatewayReport(results: Results): string {
  const { plan, plain, disturbed, origin } = results;
  const figures: readonly Figure[] = [
    ["connections held open", ({ connections }) => connections, 0],
    ["connections opened per second", ({ connectionsPerSecond }) => connectionsPerSecond, 0],
    ["memory per connection, KiB", ({ bytesPerConnection }) => bytesPerConnection / 1_024, 1],
    ["echo, p50, ms", ({ paced }) => paced.echo.p50Ms, 2],
    ["echo, p99, ms", ({ paced }) => paced.echo.p99Ms, 2],
    ["to another connection, p50, ms", ({ paced }) => paced.forward.p50Ms, 2],
    ["to another connection, p99, ms", ({ paced }) => paced.forward.p99Ms, 2],
    ["echoes per second at most", ({ mostPerSecond }) => mostPerSecond.echo, 0],
    ["to another connection per second at most", ({ mostPerSecond }) => mostPerSecond.forward, 0],
    ["messages lost", ({ paced: { echo, forward } }) => echo.sent + forward.sent - echo.back - forward.back, 0],
  ];
  return `# The local gateway under load

${origin}

Everything is on loopback. Ratios to the plain \`ws\` server are in parentheses.

| | plain \`ws\` server | gateway, functions in its process | gateway, functions in processes of their own |
|---|---|---|---|
${figures.map((figure) => row(figure, results)).join("\n")}

- The server is one process; ${plan.connections} connections are held by two client processes, without compression. All
  three share the machine's cores, so what can be opened or echoed "at most" is as much the clients' limit as the server's.
- Round trips are of ${plan.perSecond} messages of about 150 bytes a second, evenly over all connections, for
  ${plan.pacedMs / 1_000} seconds after one of warming up; "at most" is with ${plan.inFlight} messages under way for ${plan.saturatedMs / 1_000} seconds.
- An echo is a two-way route. "To another connection" is a function that posts to it through the management API, over
  HTTP, as on AWS; the plain server writes to the other socket.
- A connection of the gateway has run a \`$connect\` function. Memory is what the server's process has grown by, after
  garbage collection, from the first 100 connections to all of them.
- Runs differ by a factor of two and more where other programs use the machine as well, the 99th percentiles above all:
  compare the columns of one run, and repeat it.
- The gateway's quotas of 500 connections and 10,000 messages a second (AWS's) are lifted here, everything else is as it
  comes.

## Slow readers and half-open sockets

With the same ${plain.connections} connections open on the gateway (functions in its process), a further process opens
${disturbed.stoppedReaders} connections and ${disturbed.halfOpenSockets} sockets that send half of a handshake or half of a frame, and is stopped
(\`SIGSTOP\`): it neither reads nor closes anything. Then 64 KiB messages are posted to each of its connections until one
is refused. Echoes of the others:

| | p50, ms | p99, ms | longest, ms | came back |
|---|---|---|---|---|
${echoRow("before", disturbed.before)}
${echoRow("during", disturbed.during)}

Posts to the stopped connections, by status: ${statuses(disturbed)}.
`;
}

function row([name, value, digits]: Figure, { plain, inProcess, processes }: Results): string {
  const base = value(plain);
  const withRatio = (measured: Measured) => {
    const isCount = name === "connections held open" || name === "messages lost";
    return value(measured).toFixed(digits) + (isCount ? "" : ` (${(value(measured) / base).toFixed(2)}×)`);
  };
  return `| ${name} | ${base.toFixed(digits)} | ${withRatio(inProcess)} | ${withRatio(processes)} |`;
}

function echoRow(name: string, { p50Ms, p99Ms, maxMs, back, sent }: Disturbed["before"]): string {
  return `| ${name} | ${p50Ms.toFixed(2)} | ${p99Ms.toFixed(2)} | ${maxMs.toFixed(1)} | ${back} of ${sent} |`;
}

function statuses({ postsByStatus }: Disturbed): string {
  return Object.entries(postsByStatus)
    .map(([status, count]) => `${count} × ${status}`)
    .join(", ");
}
