// Load on the local gateway, next to the same load on a plain `ws` server: `npm run bench:gateway`.
//
// One process is the server, two are the clients, this one only directs.

import { execFileSync } from "node:child_process";
import { type Disturbed, disturb } from "./gateway/disturb.ts";
import { type Measured, measure, type Plan } from "./gateway/measure.ts";
import { writeGatewayReport } from "./gateway/report.ts";
import { type Remote, startRemote } from "./support/remote.ts";
import { beginRun } from "./support/run.ts";

const WANTED_CONNECTIONS = 5_000;
const CLIENT_PROCESSES = 2;
/** File descriptors of a process besides its connections. */
const SPARE_DESCRIPTORS = 512;

const benchmark = beginRun("gateway");
const plan: Plan = {
  connections: connectionsPossible(),
  perSecond: 500,
  pacedMs: 5_000,
  inFlight: 64,
  saturatedMs: 3_000,
};
const plain = await run("gateway/plain-server.js", [], measure);
const inProcess = await run("gateway/server.js", ["in-process"], async (server, clients) => ({
  measured: await measure(server, clients, plan),
  disturbed: await disturb(server, clients, plan),
}));
const processes = await run("gateway/server.js", ["processes"], measure);
benchmark.conclude({
  report: writeGatewayReport({
    origin: benchmark.origin(),
    plan,
    plain,
    inProcess: inProcess.measured,
    processes,
    disturbed: inProcess.disturbed,
  }),
});

/** Node raises its own limit to the hard one. */
function connectionsPossible(): number {
  const limit = Number(execFileSync("sh", ["-c", "ulimit -Hn"], { encoding: "utf8" }));
  const possible = Number.isNaN(limit) ? WANTED_CONNECTIONS : Math.min(WANTED_CONNECTIONS, limit - SPARE_DESCRIPTORS);
  if (possible < WANTED_CONNECTIONS) console.error(`Only ${possible} connections: a process may have ${limit} files.`);
  return possible - (possible % CLIENT_PROCESSES);
}

/** Runs something with a fresh server and fresh clients. */
async function run<Result extends Measured | { readonly measured: Measured; readonly disturbed: Disturbed }>(
  bundle: string,
  args: readonly string[],
  work: (server: Remote, clients: readonly Remote[], plan: Plan) => Promise<Result>,
): Promise<Result> {
  console.error(`${bundle} ${args.join(" ")} ...`);
  const [server, ...clients] = [
    startRemote(bundle, args),
    ...Array.from({ length: CLIENT_PROCESSES }, () => startRemote("gateway/clients.js")),
  ];
  try {
    return await work(server, clients, plan);
  } finally {
    for (const remote of [...clients, server]) remote.end();
  }
}
