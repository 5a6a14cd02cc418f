// How many of the conformance checks the local gateway and serverless-offline pass: `npm run bench:conformance`.
//
//     npm run bench:conformance -- --only ours    or serverless-offline: prints its rows, writes no page

import { parseArgs } from "node:util";
import { writeConformanceReport } from "./conformance/report.ts";
import { runSuite } from "./conformance/run-suite.ts";
import { serverlessOffline, startServerlessOffline } from "./conformance/serverless-offline.ts";
import { beginRun } from "./support/run.ts";

const { values } = parseArgs({ options: { only: { type: "string" } } });
const benchmark = beginRun("conformance", 3_600_000);

/** Whatever fails after so long would have failed at once on a gateway that answers. */
const LIMIT_SECONDS = "20";

async function ours() {
  console.error("the local gateway ...");
  return runSuite({ CONFORMANCE_LIMIT_SECONDS: LIMIT_SECONDS });
}

async function theirs() {
  console.error(`${serverlessOffline} ...`);
  await using target = await startServerlessOffline();
  return await runSuite({ ...target.environment, CONFORMANCE_LIMIT_SECONDS: LIMIT_SECONDS });
}

const contenders = { ours, "serverless-offline": theirs };
if (values.only === undefined) {
  const results = { ours: await ours(), theirs: await theirs() };
  benchmark.conclude(writeConformanceReport({ ...results, name: serverlessOffline, origin: benchmark.origin() }));
} else if (values.only in contenders) {
  const rows = await contenders[values.only as keyof typeof contenders]();
  for (const { id, outcome, why } of rows) console.error(`${id} ${outcome}${why === undefined ? "" : `: ${why}`}`);
  process.exit();
} else {
  console.error(`--only is one of ${Object.keys(contenders).join(", ")}.`);
  process.exit(1);
}
