import type { Memory } from "../support/memory.ts";
import type { Remote } from "../support/remote.ts";
import type { Job, PacedResult } from "./clients.ts";

/** Of a server with all connections open. */
export interface Measured {
  readonly connections: number;
  readonly connectionsPerSecond: number;
  readonly bytesPerConnection: number;
  readonly paced: Readonly<Record<Job, RoundTrips>>;
  readonly mostPerSecond: Readonly<Record<Job, number>>;
}

export interface RoundTrips {
  readonly sent: number;
  readonly back: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

export interface Plan {
  readonly connections: number;
  /** Messages a second over all connections. */
  readonly perSecond: number;
  readonly pacedMs: number;
  readonly inFlight: number;
  readonly saturatedMs: number;
}

const WARM_UP_MS = 1_000;
/** Connections that are opened first and do not count, so that neither code is loaded nor a process started while it matters. */
const WARM_UP_CONNECTIONS = 100;

/** Opens all connections, evenly over the client processes, and sends over them. */
export async function measure(server: Remote, clients: readonly Remote[], plan: Plan): Promise<Measured> {
  const { url } = await server.ask<{ readonly url: string }>("address");
  const openAll = async (total: number) => {
    const count = total / clients.length;
    const held = await Promise.all(clients.map((client) => client.ask<number>("open", { url, count })));
    return held.reduce((sum, part) => sum + part, 0);
  };
  const identifyAll = () => Promise.all(clients.map((client) => client.ask("identify")));

  await openAll(WARM_UP_CONNECTIONS);
  await identifyAll();
  const before = await server.ask<Memory>("memory");
  const startedAt = performance.now();
  const connections = await openAll(plan.connections - WARM_UP_CONNECTIONS);
  const openedMs = performance.now() - startedAt;
  await identifyAll();
  const after = await server.ask<Memory>("memory");
  const counted = connections - WARM_UP_CONNECTIONS;
  return {
    connections,
    connectionsPerSecond: counted / (openedMs / 1_000),
    bytesPerConnection: (after.rssBytes - before.rssBytes) / counted,
    paced: { echo: await paced(clients, plan, "echo"), forward: await paced(clients, plan, "forward") },
    mostPerSecond: { echo: await saturate(clients, plan, "echo"), forward: await saturate(clients, plan, "forward") },
  };
}

/** Round trips at a rate the server can stand, after a second of the same that does not count. */
export async function paced(clients: readonly Remote[], plan: Plan, job: Job): Promise<RoundTrips> {
  const perSecond = plan.perSecond / clients.length;
  await Promise.all(clients.map((client) => client.ask("paced", { job, perSecond, ms: WARM_UP_MS })));
  const input = { job, perSecond, ms: plan.pacedMs };
  const results = await Promise.all(clients.map((client) => client.ask<PacedResult>("paced", input)));
  const sorted = results.flatMap(({ roundTripsMs }) => roundTripsMs).sort((a, b) => a - b);
  return {
    sent: results.reduce((sum, result) => sum + result.sent, 0),
    back: sorted.length,
    p50Ms: percentile(sorted, 0.5),
    p99Ms: percentile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? Number.NaN,
  };
}

async function saturate(clients: readonly Remote[], plan: Plan, job: Job): Promise<number> {
  const input = { job, inFlight: plan.inFlight / clients.length, ms: plan.saturatedMs };
  const startedAt = performance.now();
  const back = await Promise.all(clients.map((client) => client.ask<number>("saturate", input)));
  return back.reduce((sum, part) => sum + part, 0) / ((performance.now() - startedAt) / 1_000);
}

/** The smallest value that so large a share of them does not exceed. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
