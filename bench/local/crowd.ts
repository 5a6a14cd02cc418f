import { startRemote } from "../support/remote.ts";
import { startLocalHub } from "./hub.ts";
import type { Opened } from "./hub-clients.ts";
import type { CrowdPlan } from "./plan.ts";
import { type TreeUse, watchTree } from "./process-tree.ts";

export interface CrowdResult {
  readonly plan: CrowdPlan;
  readonly opened: Opened;
  /** From the first close on. */
  readonly emptyMs: number;
  readonly itemsLeft: number;
  readonly most: TreeUse;
}

/** How long it is watched whether the table empties after all, beyond what is promised. */
const PATIENCE_MS = 30_000;

/** A hub of its own for each crowd: what one has started must not serve the next. */
export async function runCrowd(plan: CrowdPlan): Promise<CrowdResult> {
  await using hub = await startLocalHub();
  using tree = watchTree(hub.program.process.pid);
  const clients = startRemote("local/hub-clients.js");
  try {
    const { connections: count, atOnce } = plan;
    const opened = await clients.ask<Opened>("open", { url: hub.url, count, atOnce });
    const closedAt = performance.now();
    await clients.ask("closeAll");
    const itemsLeft = await hub.emptied(plan.emptyWithinMs + PATIENCE_MS);
    return { plan, opened, emptyMs: performance.now() - closedAt, itemsLeft, most: tree.most() };
  } finally {
    clients.end();
  }
}
