import { type BarGroup, barChart } from "../bar-chart.ts";
import { machine } from "../machine.ts";
import {
  type Contender,
  type ContenderResult,
  type Cost,
  firstPosts,
  postsPerRound,
  rounds,
  type Setting,
  type SettingResult,
  warmUpPosts,
} from "./plan.ts";

const names: Readonly<Record<Contender, string>> = {
  sdk: "SDK client, `Promise.all`",
  ours: "Switchboard",
  plain: "plain HTTP, unsigned",
};
const colours: Readonly<Record<Contender, string>> = { sdk: "#c9803f", ours: "#2f6fb0", plain: "#9a9a9a" };

/** The results as Markdown. */
export function writePostingReport(all: readonly SettingResult[], seconds: number, loadBefore: number): string {
  return `# Posting to connections

Written by \`npm run bench:posting\`, which measures all rows in one run. This one took ${seconds.toFixed(0)} seconds on
${machine()}; the machine's load average before
was ${loadBefore.toFixed(1)}. Compare rows with each other, not with another machine's.

![Posts per CPU-second](posting.svg)

| | | CPU per post, µs | posts per CPU-second | × the SDK client | CPU, × plain HTTP | CPU of the first ${firstPosts.toLocaleString("en")}, ms |
|---|---|---|---|---|---|---|
${all.flatMap(({ setting, results }) => results.map((result) => row(setting, result, results))).join("\n")}

- CPU is the user and system time of the process that posts, by \`process.cpuUsage()\`; the server is another process, on
  loopback, and takes each post with an empty 200.
- "SDK client" is \`ApiGatewayManagementApiClient\` as AWS's sample for WebSocket APIs uses it: one client, \`Promise.all\`
  over ${postsPerRound.toLocaleString("en")} connections. "Switchboard" is \`createSignedConnectionGateway\`, 64 posts at a time as the hub's
  delivery has. "Plain" is \`node:http\` (over TLS \`node:https\`) with a keep-alive agent, 64 at a time: no signature, no
  deadline. Switchboard can be below it because it does not post through \`node:http\`.
- Each row is a process of its own. After ${(firstPosts + warmUpPosts).toLocaleString("en")} posts to warm up, ${rounds} rounds of ${postsPerRound.toLocaleString("en")} posts, the rows of a
  setting in turns; the figure is the median round's, in parentheses the least and the most. Every post was counted by the
  server.
- Credentials have a session token, as a function's have.
`;
}

function row({ transport, payloadBytes }: Setting, result: ContenderResult, all: readonly ContenderResult[]): string {
  const sorted = [...result.rounds].map(microsecondsPerPost).sort((a, b) => a - b);
  const own = median(result);
  const against = (contender: Contender) => medianOf(all, contender);
  return `| ${[
    `${transport}, ${payloadBytes.toLocaleString("en")} B`,
    names[result.contender],
    `${own.toFixed(0)} (${sorted[0]?.toFixed(0)}–${sorted.at(-1)?.toFixed(0)})`,
    Math.round(1_000_000 / own).toLocaleString("en"),
    result.contender === "sdk" ? "1" : (against("sdk") / own).toFixed(1),
    result.contender === "plain" ? "1" : (own / against("plain")).toFixed(2),
    result.first.cpuMs.toFixed(0),
  ].join(" | ")} |`;
}

/** The results as a plot. */
export function writePostingChart(all: readonly SettingResult[]): string {
  const groups = all.map(
    ({ setting: { transport, payloadBytes }, results }): BarGroup => ({
      name: `${transport}, ${payloadBytes.toLocaleString("en")} B`,
      bars: results.map((result) => {
        const perSecond = 1_000_000 / median(result);
        const ratio = medianOf(results, "sdk") / median(result);
        return {
          label: names[result.contender].replaceAll("`", "").replace(", Promise.all", ""),
          value: perSecond,
          colour: colours[result.contender],
          note: `${Math.round(perSecond).toLocaleString("en")} (${ratio.toFixed(1)}× the SDK client)`,
        };
      }),
    }),
  );
  return barChart("Posts per CPU-second", groups);
}

function medianOf(all: readonly ContenderResult[], wanted: Contender): number {
  const found = all.find(({ contender }) => contender === wanted);
  return found === undefined ? Number.NaN : median(found);
}

function median(result: ContenderResult): number {
  const sorted = result.rounds.map(microsecondsPerPost).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function microsecondsPerPost({ cpuMs, posts }: Cost): number {
  return (cpuMs * 1000) / posts;
}
