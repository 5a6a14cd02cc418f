// Load on the local gateway, next to the same load on a plain `ws` server: `npm run bench:gateway`.
//
// One process is the server, two are the clients, this one only directs. Prints the report and writes it to
// docs/benchmarks/gateway.md.

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { type Disturbed, disturb } from "./disturb.ts";
import { type Measured, measure, type Plan } from "./measure.ts";
import { type Remote, startRemote } from "./remote.ts";
import { writeReport } from "./report.ts";

const WANTED_CONNECTIONS = 5_000;
const CLIENT_PROCESSES = 2;
/** Whatever happens, it is over then. */
const LIMIT_MS = 115_000;
/** File descriptors of a process besides its connections. */
const SPARE_DESCRIPTORS = 512;
const REPORT = fileURLToPath(new URL("../../docs/benchmarks/gateway.md", import.meta.url));

const remotes: Remote[] = [];
setTimeout(() => {
  for (const remote of remotes) remote.end();
  console.error(`Given up after ${LIMIT_MS / 1_000} seconds.`);
  process.exit(1);
}, LIMIT_MS).unref();

const plan: Plan = {
  connections: connectionsPossible(),
  perSecond: 500,
  pacedMs: 5_000,
  inFlight: 64,
  saturatedMs: 3_000,
};
const [loadBefore = Number.NaN] = loadavg();
const startedAt = performance.now();
const plain = await run("plain-server.js", [], measure);
const inProcess = await run("gateway-server.js", ["in-process"], async (server, clients) => ({
  measured: await measure(server, clients, plan),
  disturbed: await disturb(server, clients, plan),
}));
const processes = await run("gateway-server.js", ["processes"], measure);
const report = writeReport({
  plan,
  plain,
  inProcess: inProcess.measured,
  processes,
  disturbed: inProcess.disturbed,
  loadBefore,
  seconds: (performance.now() - startedAt) / 1_000,
});
process.stdout.write(report);
mkdirSync(dirname(REPORT), { recursive: true });
writeFileSync(REPORT, report);
process.exit();

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
    ...Array.from({ length: CLIENT_PROCESSES }, () => startRemote("clients.js")),
  ];
  remotes.push(server, ...clients);
  try {
    return await work(server, clients, plan);
  } finally {
    for (const remote of [...clients, server]) remote.end();
  }
}
