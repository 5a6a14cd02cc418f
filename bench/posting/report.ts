import { type BarGroup, barChart } from "../support/bar-chart.ts";
import { atLeast, atMost, type Bound, boundsSection } from "../support/bound.ts";
import { median } from "../support/median.ts";
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
export function writePostingReport(all: readonly SettingResult[], origin: string): string {
  return `# Posting to connections

${origin}

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

${boundsSection(postingBounds(all))}`;
}

/** What posting must reach, in each setting. */
export function postingBounds(all: readonly SettingResult[]): readonly Bound[] {
  return all.flatMap(({ setting, results }) => {
    const ours = medianOf(results, "ours");
    const least = setting.transport === "TLS" ? 5 : 8;
    return [
      atLeast(least, `${nameOf(setting)}, posts per CPU-second, × the SDK client`, medianOf(results, "sdk") / ours),
      atMost(2, `${nameOf(setting)}, CPU per post, × plain HTTP`, ours / medianOf(results, "plain")),
    ];
  });
}

function nameOf({ transport, payloadBytes }: Setting): string {
  return `${transport}, ${payloadBytes.toLocaleString("en")} B`;
}

function row(setting: Setting, result: ContenderResult, all: readonly ContenderResult[]): string {
  const sorted = [...result.rounds].map(microsecondsPerPost).sort((a, b) => a - b);
  const own = medianCost(result);
  const against = (contender: Contender) => medianOf(all, contender);
  return `| ${[
    nameOf(setting),
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
    ({ setting, results }): BarGroup => ({
      name: nameOf(setting),
      bars: results.map((result) => {
        const perSecond = 1_000_000 / medianCost(result);
        const ratio = medianOf(results, "sdk") / medianCost(result);
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
  return found === undefined ? Number.NaN : medianCost(found);
}

function medianCost(result: ContenderResult): number {
  return median(result.rounds.map(microsecondsPerPost));
}

function microsecondsPerPost({ cpuMs, posts }: Cost): number {
  return (cpuMs * 1000) / posts;
}
