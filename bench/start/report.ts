import { atMost, type Bound, boundsSection } from "../support/bound.ts";
import { median } from "../support/median.ts";

/** A clone, and a home directory for it. */
export interface Place {
  readonly clone: string;
  readonly home: string;
}

/** Seconds from the command until each of its parts was over; those that there were. */
export interface Start {
  /** Until it said anything. */
  readonly said: number;
  readonly pnpm?: number;
  readonly installed: number;
  readonly built: number;
  readonly ready?: number;
  readonly over: number;
}

export interface Starts {
  /** `npm start` in a fresh clone. */
  readonly first: Start;
  readonly again: readonly Start[];
  /** `npm run build` in a fresh clone: everything is installed and built. */
  readonly wholeBuild: Start;
  /** Of `node_modules`. */
  readonly startedBytes: number;
  readonly wholeBytes: number;
}

const MOST_SECONDS = { first: 35, again: 2, said: 2 } as const;

/** The results as Markdown. */
export function writeStartReport(results: Starts, origin: string): string {
  const { first, again, wholeBuild, startedBytes, wholeBytes } = results;
  return `# From a fresh clone to ready

${origin}

Seconds from the command, in a clone of the commit with an empty home directory: nothing has been downloaded before.

| until | \`npm start\` | everything: \`npm run build\` |
|---|---|---|
| it says what it does | ${seconds(first.said)} | ${seconds(wholeBuild.said)} |
| pnpm is installed | ${seconds(first.pnpm)} | ${seconds(wholeBuild.pnpm)} |
| dependencies are installed | ${seconds(first.installed)} | ${seconds(wholeBuild.installed)} |
| it is built | ${seconds(first.built)} | ${seconds(wholeBuild.built)} |
| it is ready | ${seconds(first.ready)} | – |
| \`node_modules\`, MiB | ${mebibytes(startedBytes)} | ${mebibytes(wholeBytes)} |

\`npm start\` again, ${again.length} times: ready after ${seconds(readyAgain(results))} seconds (median), of which building takes
${seconds(median(again.map(({ built }) => built)))}.

- \`npm start\` installs the \`dependencies\` of the local gateway and of what it is made from, and builds those alone
  (\`scripts/bootstrap.mjs\`). The tools for tests, documents and benchmarks are \`devDependencies\`; whatever needs them, such as
  \`npm test\`, adds them.
- Both take the lock file's word for how old its packages are, and check that what they download is what it names.
- The time until dependencies are installed is mostly the registry's and the line's.

${boundsSection(startBounds(results))}`;
}

export function startBounds(results: Starts): readonly Bound[] {
  const { first } = results;
  return [
    atMost(MOST_SECONDS.first, "seconds from a fresh clone to ready", first.ready ?? Number.NaN, 1),
    atMost(MOST_SECONDS.again, "seconds until it is ready again", readyAgain(results), 1),
    atMost(MOST_SECONDS.said, "seconds until it says what it does", first.said, 1),
  ];
}

function readyAgain({ again }: Starts): number {
  return median(again.map(({ ready = Number.NaN }) => ready));
}

function seconds(value: number | undefined): string {
  return value === undefined ? "–" : value.toFixed(1);
}

function mebibytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}
