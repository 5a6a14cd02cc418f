// The local hub under crowds and on a busy machine, and the local gateway beside serverless-offline: `npm run bench:local`.
//
//     npm run bench:local -- --minutes 10     messages beside a busy process for so long; 1 by default
//     npm run bench:local -- --only crowds    or noise, or beside: prints its figures, writes no page
//     npm run bench:local -- --only quotas    others' latency beside a client that sends far too much: prints, and must stay within bounds

import { parseArgs } from "node:util";
import { type BesideResult, medianOf, ours, runRound, serverlessOffline } from "./local/beside.ts";
import { runCrowd } from "./local/crowd.ts";
import { runNoise } from "./local/noise.ts";
import { BESIDE, CROWDS, FLOOD, NOISE } from "./local/plan.ts";
import { runQuotas } from "./local/quotas.ts";
import { writeLocalReport } from "./local/report.ts";
import { beginRun } from "./support/run.ts";

// The workspace pins an SDK that runs on this Node.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";
const { values } = parseArgs({ options: { minutes: { type: "string" }, only: { type: "string" } } });
const minutes = Number(values.minutes ?? NOISE.minutes);
const benchmark = beginRun("local", (minutes + 30) * 60_000);

async function crowds() {
  const results = [];
  for (const plan of CROWDS) {
    console.error(`${plan.connections} connections ...`);
    results.push(await runCrowd(plan));
  }
  return results;
}

async function noise() {
  console.error(`messages on a busy machine for ${minutes} minutes ...`);
  return runNoise(minutes);
}

/** Taking turns, so that what else the machine does meets both. */
async function beside() {
  const rounds: { readonly ours: BesideResult; readonly theirs: BesideResult }[] = [];
  for (let round = 0; round < BESIDE.rounds; round++) {
    rounds.push({ ours: await runRound(ours), theirs: await runRound(serverlessOffline) });
  }
  return {
    name: serverlessOffline.name,
    ours: medianOf(rounds.map((round) => round.ours)),
    theirs: medianOf(rounds.map((round) => round.theirs)),
  };
}

/** One connection that quotas hold, the first of the cases, is not noticed by others. */
async function quotas() {
  const results = await runQuotas();
  if ((results[0]?.ratio ?? Number.POSITIVE_INFINITY) > FLOOD.most) process.exitCode = 1;
  return results;
}

const parts = { crowds, noise, beside, quotas };
if (values.only === undefined) {
  const results = { beside: await beside(), crowds: await crowds(), noise: await noise() };
  benchmark.conclude(writeLocalReport({ ...results, origin: benchmark.origin() }));
} else if (values.only in parts) {
  console.error(JSON.stringify(await parts[values.only as keyof typeof parts](), undefined, 2));
  process.exit();
} else {
  console.error(`--only is one of ${Object.keys(parts).join(", ")}.`);
  process.exit(1);
}
