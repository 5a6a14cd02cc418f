import { startRemote } from "../support/remote.ts";
import { startLocalHub } from "./hub.ts";
import type { Talked } from "./hub-clients.ts";
import { NOISE } from "./plan.ts";
import { type TreeUse, watchTree } from "./process-tree.ts";

export interface NoiseResult {
  readonly minutes: number;
  readonly talked: Talked;
  /** Once everybody has gone. */
  readonly itemsLeft: number;
  readonly most: TreeUse;
}

const EMPTY_LIMIT_MS = 30_000;

/** Messages beside a process that takes all cores every other ten seconds. */
export async function runNoise(minutes: number): Promise<NoiseResult> {
  await using hub = await startLocalHub();
  using tree = watchTree(hub.program.process.pid);
  const clients = startRemote("local/hub-clients.js");
  const { url } = hub;
  await clients.ask("open", { url, count: NOISE.connections, atOnce: NOISE.connections });
  const hog = startRemote("local/hog.js");
  try {
    const talked = await clients.ask<Talked>("talk", { url, perSecond: NOISE.perSecond, ms: minutes * 60_000 });
    await clients.ask("closeAll");
    return { minutes, talked, itemsLeft: await hub.emptied(EMPTY_LIMIT_MS), most: tree.most() };
  } finally {
    hog.end();
    clients.end();
  }
}
