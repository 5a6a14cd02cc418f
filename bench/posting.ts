// What posting to connections costs: ours, the SDK client, plain HTTP. `npm run bench:posting`.
//
// One process takes the posts, one per contender makes them, this one only directs.

import { createCertificate } from "./posting/certificate.ts";
import {
  type Contender,
  type ContenderResult,
  type Cost,
  contenders,
  firstPosts,
  postsPerRound,
  rounds,
  type Setting,
  type SettingResult,
  settings,
  warmUpPosts,
} from "./posting/plan.ts";
import { postingBounds, writePostingChart, writePostingReport } from "./posting/report.ts";
import { type Remote, startRemote } from "./support/remote.ts";
import { beginRun } from "./support/run.ts";
import { sdkEnvironment } from "./support/sdk-environment.ts";

const benchmark = beginRun("posting");
const certificate = createCertificate();
// The contenders inherit it: they trust the certificate as they would a public one, without another option.
Object.assign(process.env, sdkEnvironment, { NODE_EXTRA_CA_CERTS: certificate.certificateFile });
const server = startRemote("posting/server.js", [certificate.certificateFile, certificate.keyFile]);
const endpoints = await server.ask<Readonly<Record<Setting["transport"], string>>>("endpoints");
const all: SettingResult[] = [];
for (const setting of settings) all.push({ setting, results: await measure(setting) });
server.end();
certificate[Symbol.dispose]();
benchmark.conclude({
  report: writePostingReport(all, benchmark.origin()),
  chart: writePostingChart(all),
  bounds: postingBounds(all),
});

async function measure(setting: Setting): Promise<readonly ContenderResult[]> {
  console.error(`${setting.transport}, ${setting.payloadBytes} B ...`);
  const takenBefore = await server.ask<number>("taken");
  const processes = contenders.map((contender) => ({ contender, remote: startRemote("posting/client.cjs") }));
  try {
    const warm: {
      readonly contender: Contender;
      readonly remote: Remote;
      readonly first: Cost;
      readonly costs: Cost[];
    }[] = [];
    for (const { contender, remote } of processes) {
      await remote.ask("start", { contender, endpoint: endpoints[setting.transport] });
      const first = await run(remote, firstPosts, setting);
      for (let left = warmUpPosts; left > 0; left -= postsPerRound) await run(remote, postsPerRound, setting);
      warm.push({ contender, remote, first, costs: [] });
    }
    // In turns: what else the machine does falls on all alike.
    for (let round = 0; round < rounds; round += 1) {
      for (const { remote, costs } of warm) costs.push(await run(remote, postsPerRound, setting));
    }
    const posted = contenders.length * (firstPosts + warmUpPosts + rounds * postsPerRound);
    const taken = (await server.ask<number>("taken")) - takenBefore;
    if (taken !== posted) throw new Error(`Of ${posted} posts ${taken} arrived.`);
    return warm.map(({ contender, first, costs }) => ({ contender, first, rounds: costs }));
  } finally {
    for (const { remote } of processes) remote.end();
  }
}

function run(remote: Remote, posts: number, { payloadBytes }: Setting): Promise<Cost> {
  return remote.ask<Cost>("run", { posts, payloadBytes });
}
