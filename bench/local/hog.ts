// A process that takes all cores every other ten seconds, from its start on.

import { availableParallelism } from "node:os";
import { isMainThread, Worker } from "node:worker_threads";
import { HOG_BUSY_MS } from "./plan.ts";

if (isMainThread) {
  for (let core = 0; core < availableParallelism(); core++) new Worker(new URL(import.meta.url));
  process.on("disconnect", () => process.exit());
} else {
  const rest = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    const until = performance.now() + HOG_BUSY_MS;
    while (performance.now() < until);
    Atomics.wait(rest, 0, 0, HOG_BUSY_MS);
  }
}
