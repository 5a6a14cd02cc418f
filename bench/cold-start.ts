// What it takes until a function is ready, on the Node.js that Lambda has: `npm run bench:cold-start`, or beside another commit
// of this repository, `npm run bench:cold-start -- --against HEAD~1`.
//
// Each start is a process of its own; this one only directs.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { lambdaNode } from "@switchboard/lambda-node";
import { unzipSync, zipSync } from "fflate";
import { buildOtherCommit } from "./cold-start/other-commit.ts";
import { type Bundle, type ColdStarts, contenders, functions, rounds, type Start } from "./cold-start/plan.ts";
import { coldStartBounds, writeColdStartChart, writeColdStartReport } from "./cold-start/report.ts";
import { beginRun } from "./support/run.ts";
import { sdkEnvironment } from "./support/sdk-environment.ts";

/** As a deployment sets them; nothing is asked of what they name. */
const ENVIRONMENT = {
  PATH: process.env["PATH"],
  TABLE_NAME: "webSocketConnections",
  AUTH: "cognito,signed,none",
  COGNITO_USER_POOL_ID: "us-east-1_Local0001",
  COGNITO_CLIENT_ID: "client",
  SIGNING_SECRET_NAME: "secret",
  MANAGEMENT_ENDPOINT: "https://example.execute-api.us-east-1.amazonaws.com/development",
  DELIVERY_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/delivery",
  HISTORY: "group:**=1h/300,user:**=1h/100",
  HISTORY_TABLE: "webSocketHistory",
  DEAD_LETTER_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/dead-letters",
  PUBLICATION_DEAD_LETTER_QUEUE_URL: "https://sqs.us-east-1.amazonaws.com/123456789012/publication-dead-letters",
  AWS_REGION: "us-east-1",
  ...sdkEnvironment,
};

const node = lambdaNode();
if (node === undefined)
  throw new Error("There is no Node.js 24 for this platform to run functions on: run this on one.");
const { against } = parseArgs({ options: { against: { type: "string" } } }).values;
const root = fileURLToPath(new URL("../../", import.meta.url));
const other = against === undefined ? undefined : buildOtherCommit(root, against);
const benchmark = beginRun("cold-start");
const unpacked = mkdtempSync(join(tmpdir(), "switchboard-bench-"));
process.on("exit", () => rmSync(unpacked, { recursive: true, force: true }));

const empty = { ...builtBundle("sdk-clients/none.cjs"), starts: [] as Start[] };
const measured = functions.map((name) => {
  const zip = other?.zips.get(name);
  return {
    name,
    clients: { ...builtBundle(`sdk-clients/${name}.cjs`), starts: [] as Start[] },
    trimmed: { ...builtBundle(`sdk-clients-trimmed/${name}.cjs`), starts: [] as Start[] },
    ours: { ...deployedBundle(name, builtZip(name)), starts: [] as Start[] },
    ...(zip !== undefined && { other: { ...deployedBundle(`${name}-of-other-commit`, zip), starts: [] as Start[] } }),
    plain: { ...builtBundle(`plain/${name}.cjs`), starts: [] as Start[] },
  };
});
const all = [
  empty,
  ...measured.flatMap((each) => [
    ...contenders.map((contender) => each[contender]),
    ...(each.other === undefined ? [] : [each.other]),
  ]),
];
// Once without counting: the files are in the system's memory from then on.
for (const { file } of all) start(file);
// In turns: what else the machine does falls on all alike. Back and forth: so does what a start leaves to the next one.
for (let round = 0; round < rounds; round += 1) {
  for (const { file, starts } of round % 2 === 0 ? all : all.toReversed()) starts.push(start(file));
}

const nodeVersion = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
const results: ColdStarts = {
  nodeVersion,
  empty,
  functions: measured,
  ...(other !== undefined && { comparison: { id: other.id, subject: other.subject, ...differenceTo(other.zips) } }),
};
benchmark.conclude({
  report: writeColdStartReport(results, benchmark.origin()),
  chart: writeColdStartChart(results),
  bounds: coldStartBounds(results),
});

function start(file: string): Start {
  const options = { env: ENVIRONMENT, encoding: "utf8" } as const;
  return JSON.parse(execFileSync(node ?? "", [built("cold-start/load.cjs"), file], options));
}

/** One that was built with the benchmark. */
function builtBundle(path: string): Bundle {
  const code = readFileSync(built(path));
  return { file: built(path), bytes: code.length, zippedBytes: zipSync({ "main.cjs": [code, { level: 9 }] }).length };
}

function builtZip(name: string): Uint8Array {
  return readFileSync(join(root, "apps", `lambda-${name}`, "dist", `lambda-${name}.zip`));
}

/** The one in a zip that is deployed. */
function deployedBundle(name: string, zip: Uint8Array): Bundle {
  const { "main.cjs": code } = unzipSync(zip);
  if (code === undefined) throw new Error(`There is no main.cjs in the zip of ${name}.`);
  const file = join(unpacked, `${name}.cjs`);
  writeFileSync(file, code);
  return { file, bytes: code.length, zippedBytes: zip.length };
}

/** Functions that are not on both sides. */
function differenceTo(zips: ReadonlyMap<string, Uint8Array>) {
  const here: readonly string[] = functions;
  return {
    onlyHere: here.filter((name) => !zips.has(name)),
    onlyThere: [...zips.keys()].filter((name) => !here.includes(name)),
  };
}

function built(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
