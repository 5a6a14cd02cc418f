import { type BarGroup, barChart } from "../support/bar-chart.ts";
import { type Bound, boundsSection } from "../support/bound.ts";
import { median, quantile } from "../support/median.ts";
import { type ColdStarts, type Contender, contenders, type FunctionResult, type Measured, rounds } from "./plan.ts";

const names: Readonly<Record<Contender, string>> = {
  clients: "SDK clients alone",
  trimmed: "SDK clients, trimmed",
  ours: "Switchboard",
  plain: "written plainly",
};
const colours: Readonly<Record<Contender, string>> = {
  clients: "#9a9a9a",
  trimmed: "#bdbdbd",
  ours: "#2f6fb0",
  plain: "#c9803f",
};

/** A function may take so many times what its SDK clients take, or so much more; less is aimed at. */
const mostTimes = 1.25;
const mostMoreMs = 20;
const aimedMoreMs = 15;
/** It may be so much slower than it was in another commit; less is aimed at. */
const mostSlowerMs = 8;
const aimedSlowerMs = 5;

/** The results as Markdown. */
export function writeColdStartReport(results: ColdStarts, origin: string): string {
  const { nodeVersion, empty, functions } = results;
  return `# Cold starts

${origin}

![Until the handler is ready](cold-start.svg)

| | | until ready, ms | of that loading, ms | loading, × the SDK clients | × trimmed ones | × written plainly | bundle, KB | zip, KB |
|---|---|---|---|---|---|---|---|---|
| an empty handler | | ${figures(empty)} | | | | ${sizes(empty)} |
${functions.flatMap((result) => contenders.map((contender) => row(result, contender))).join("\n")}

- On Node.js ${nodeVersion}, which Lambda has; each start is a process of its own. "Until ready" is from the start of the process until
  the handler is there, "loading" from the beginning of its bundle. Lambda's own time, for the environment and for fetching
  the zip, is not in it.
- "SDK clients alone" makes the SDK clients that the function needs, with the commands it gives them, and holds nothing else;
  bundled with \`esbuild --bundle --minify --platform=node --target=node24 --main-fields=module,main\`. "Trimmed" is the same
  bundled as Switchboard's functions are, without what the SDK imports only on ways that no function takes, or loads and never
  uses (\`scripts/lambda-bundle.mjs\`, \`scripts/trim\`): what a function takes more than that is the hub itself, and that is what is bounded.
- "Switchboard" is \`main.cjs\` from the zip that is deployed, configured with all ways in.
- "Written plainly" is the same function in the way one would begin, with the SDK's document client and one record per
  address (\`bench/plain\`), bundled with \`esbuild --bundle --minify --platform=node --target=node24\`.
- ${rounds} rounds, all rows in turns, back and forth. Times are medians, in parentheses the quartiles; ratios are medians of each round's.
${comparisonSection(results)}
${boundsSection(coldStartBounds(results))}`;
}

/**
 * What every function must reach: one of the two beside clients that are bundled in the same way, and not to be much slower than
 * in the commit that it is compared with.
 */
export function coldStartBounds({ functions, comparison }: ColdStarts): readonly Bound[] {
  const besideClients = functions.map(({ name, ours, trimmed }) => {
    const [times, moreMs] = [ratio(ours, trimmed), difference(ours, trimmed)];
    return {
      what: `${name}, loading: at most ${mostTimes} × its SDK clients, trimmed, or ${mostMoreMs} ms more`,
      measured: `${times.toFixed(2)} ×, ${moreMs.toFixed(1)} ms more; ${aim(moreMs, aimedMoreMs)}`,
      holds: times <= mostTimes || moreMs <= mostMoreMs,
    };
  });
  const besideOther = functions.flatMap(({ name, ours, other }) => {
    if (other === undefined) return [];
    const slowerMs = difference(ours, other);
    return {
      what: `${name}, loading: at most ${mostSlowerMs} ms slower than in ${comparison?.id}`,
      measured: `${signed(slowerMs)} ms; ${aim(slowerMs, aimedSlowerMs)}`,
      holds: slowerMs <= mostSlowerMs,
    };
  });
  return [...besideClients, ...besideOther];
}

function aim(value: number, aimed: number): string {
  return `aim ${aimed} ms ${value <= aimed ? "reached" : "missed"}`;
}

function signed(value: number, digits = 1): string {
  return `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(digits)}`;
}

/** Beside another commit, where the functions were compared with one. */
function comparisonSection({ functions, comparison }: ColdStarts): string {
  if (comparison === undefined) return "";
  const { id, subject, onlyHere, onlyThere } = comparison;
  const rows = functions.flatMap(({ name, ours, other }) => {
    if (other === undefined) return [];
    const differences = differencesOf(ours, other);
    const quartiles = [0.25, 0.75].map((share) => signed(quantile(differences, share))).join(" to ");
    const bytes = signed((ours.bytes - other.bytes) / 1000);
    const figures = [loadMs(other), loadMs(ours), `${signed(median(differences))} (${quartiles})`, bytes];
    return [`| ${[name, ...figures].join(" | ")} |`];
  });
  const absent = [
    ...(onlyHere.length > 0 ? [`Only this commit has: ${onlyHere.join(", ")}.`] : []),
    ...(onlyThere.length > 0 ? [`Only ${id} has: ${onlyThere.join(", ")}.`] : []),
  ];
  return `
## Beside ${id}, “${subject}”

| | loading then, ms | loading now, ms | difference, ms | difference of the bundle, KB |
|---|---|---|---|---|
${rows.join("\n")}

Built from that commit and started in the same rounds. Differences are medians of each round's, in parentheses the quartiles.
${absent.join("\n")}
`;
}

function row(result: FunctionResult, contender: Contender): string {
  const measured = result[contender];
  const against = (other: Contender) => (other === contender ? "1" : ratio(measured, result[other]).toFixed(2));
  return `| ${[result.name, names[contender], figures(measured), against("clients"), against("trimmed"), against("plain"), sizes(measured)].join(" | ")} |`;
}

function figures({ starts }: Measured): string {
  const figure = (values: readonly number[]) =>
    `${median(values).toFixed(0)} (${quantile(values, 0.25).toFixed(0)}–${quantile(values, 0.75).toFixed(0)})`;
  return `${figure(starts.map(({ readyMs }) => readyMs))} | ${figure(starts.map((each) => each.loadMs))}`;
}

function loadMs({ starts }: Measured): string {
  return median(starts.map((each) => each.loadMs)).toFixed(1);
}

function sizes({ bytes, zippedBytes }: Measured): string {
  return `${(bytes / 1000).toFixed(0)} | ${(zippedBytes / 1000).toFixed(0)}`;
}

function difference(measured: Measured, other: Measured): number {
  return median(differencesOf(measured, other));
}

function differencesOf(measured: Measured, other: Measured): readonly number[] {
  return measured.starts.map(({ loadMs }, round) => loadMs - loadOf(other, round));
}

/** Round by round, because the machine is not equally busy in all. */
function ratio(measured: Measured, other: Measured): number {
  return median(measured.starts.map(({ loadMs }, round) => loadMs / loadOf(other, round)));
}

function loadOf({ starts }: Measured, round: number): number {
  return starts[round]?.loadMs ?? Number.NaN;
}

/** The results as a plot. */
export function writeColdStartChart({ empty, functions }: ColdStarts): string {
  const bar = (label: string, measured: Measured, colour: string) => {
    const value = median(measured.starts.map(({ readyMs }) => readyMs));
    return { label, value, colour, note: `${value.toFixed(0)} ms, ${(measured.bytes / 1000).toFixed(0)} KB` };
  };
  const groups = functions.map(
    (result): BarGroup => ({
      name: result.name,
      bars: [
        bar("empty handler", empty, "#d0d0d0"),
        ...contenders.map((contender) => bar(names[contender], result[contender], colours[contender])),
      ],
    }),
  );
  return barChart("From the start of the process to a ready handler", groups);
}
