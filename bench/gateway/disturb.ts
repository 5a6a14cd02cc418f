import { type Remote, startRemote } from "../support/remote.ts";
import { type Plan, paced, type RoundTrips } from "./measure.ts";
import { signed } from "./signed.ts";

/** How the others fare while some clients do not read, and some sockets never finish what they began. */
export interface Disturbed {
  readonly stoppedReaders: number;
  readonly halfOpenSockets: number;
  readonly before: RoundTrips;
  readonly during: RoundTrips;
  /** To the stopped readers, by status. */
  readonly postsByStatus: Readonly<Record<string, number>>;
}

const STOPPED_READERS = 20;
const HALF_OPEN_SOCKETS = 200;
const POST_BYTES = 65_536;
/** Enough to fill a connection's buffers in the kernel and in the gateway, and a bound where they never fill. */
const MOST_POSTS_EACH = 400;

/** Runs a further process of clients that is stopped (SIGSTOP) with its connections open, and posts to those. */
export async function disturb(server: Remote, clients: readonly Remote[], plan: Plan): Promise<Disturbed> {
  const address = await server.ask<{ readonly url: string; readonly managementEndpoint: string }>("address");
  const before = await paced(clients, plan, "echo");
  const disturber = startRemote("gateway/clients.js");
  try {
    await disturber.ask("open", { url: address.url, count: STOPPED_READERS });
    const ids = await disturber.ask<readonly string[]>("identify");
    await disturber.ask("halfOpen", { url: address.url, count: HALF_OPEN_SOCKETS });
    disturber.process.kill("SIGSTOP");
    const [during, postsByStatus] = await Promise.all([
      paced(clients, plan, "echo"),
      postUntilRefused(address.managementEndpoint, ids),
    ]);
    return { stoppedReaders: ids.length, halfOpenSockets: HALF_OPEN_SOCKETS, before, during, postsByStatus };
  } finally {
    disturber.end();
  }
}

/** Posts to every connection until it is refused, all connections at once. */
async function postUntilRefused(endpoint: string, ids: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const byStatus: Record<string, number> = {};
  const body = "x".repeat(POST_BYTES);
  await Promise.all(
    ids.map(async (id) => {
      for (let n = 0, status = 200; n < MOST_POSTS_EACH && status === 200; n++) {
        const url = `${endpoint}/@connections/${encodeURIComponent(id)}`;
        status = await fetch(url, { method: "POST", headers: signed, body }).then((response) => response.status);
        byStatus[status] = (byStatus[status] ?? 0) + 1;
      }
    }),
  );
  return byStatus;
}
