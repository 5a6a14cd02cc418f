// A message to 100, 1,000, 10,000 and 100,000 connections: time, memory, read units, queue messages. `npm run bench:audience`.
//
// One process stands for DynamoDB and SQS, one takes the posts, each function is one, this one only directs.

import { deliverOurs, deliverPlainly, type Surroundings } from "./audience/deliver.ts";
import { type Delivery, runsOf, type SizeResult, sizes } from "./audience/plan.ts";
import { audienceBounds, writeAudienceChart, writeAudienceReport } from "./audience/report.ts";
import { median } from "./support/median.ts";
import { startRemote } from "./support/remote.ts";
import { beginRun } from "./support/run.ts";
import { sdkEnvironment } from "./support/sdk-environment.ts";

Object.assign(process.env, sdkEnvironment);
const benchmark = beginRun("audience");
const [services, posts] = [startRemote("audience/services.js"), startRemote("audience/posts.js")];
const around: Surroundings = {
  services,
  posts,
  addresses: await services.ask("addresses"),
  managementEndpoint: await posts.ask("endpoint"),
  senderId: await services.ask("sender"),
};
const results: SizeResult[] = [];
for (const size of sizes) {
  console.error(`${size.toLocaleString("en")} connections ...`);
  const [ours, stored, plain]: [Delivery[], Delivery[], Delivery[]] = [[], [], []];
  for (let run = 0; run < runsOf(size); run += 1) {
    ours.push(await deliverOurs(around, size, false));
    stored.push(await deliverOurs(around, size, true));
    plain.push(await deliverPlainly(around, size));
  }
  results.push({ size, ours: middle(ours), stored: middle(stored), plain: middle(plain) });
}
for (const { size, reached, posts: posted } of results.flatMap(({ ours, stored }) => [ours, stored])) {
  if (reached !== size || posted !== size) {
    throw new Error(`Of ${size} connections ${reached} were reached, with ${posted} posts.`);
  }
}
benchmark.conclude({
  report: writeAudienceReport(results, benchmark.origin()),
  chart: writeAudienceChart(results),
  bounds: audienceBounds(results),
});

/** All of them together: each figure's median. */
function middle(deliveries: readonly Delivery[]): Delivery {
  const [first] = deliveries;
  if (first === undefined) throw new RangeError("There is no delivery.");
  const of = (figure: (delivery: Delivery) => number) => median(deliveries.map(figure));
  return { ...first, ms: of(({ ms }) => ms), peakBytes: of(({ peakBytes }) => peakBytes) };
}
