// Runs Switchboard while you work on it: rebuilds what has changed, and starts it anew after each build.

import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** The build writes several files one after the other: one restart is enough for all of them. */
const settleMs = 300;
/** All that runs is in it: a function, the console or the template that changes has it built anew. */
const built = "apps/local-hub/dist";

const builds = spawn("turbo", ["watch", "build", "--output-logs=errors-only"], { stdio: "inherit" });
let gateway = start();
let restart;

watch(built, () => {
  clearTimeout(restart);
  restart = setTimeout(startAnew, settleMs);
});

// On Ctrl-C the terminal tells the children as well; whoever ends this process alone has to have them told.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => {
  builds.kill();
  gateway.kill();
});
builds.on("exit", () => process.exit());

function start() {
  return spawn(process.execPath, [`${built}/main.js`], { stdio: "inherit" });
}

async function startAnew() {
  const stopping = gateway;
  if (stopping.exitCode === null && stopping.signalCode === null) {
    const stopped = new Promise((resolve) => stopping.once("exit", resolve));
    stopping.kill("SIGTERM");
    await Promise.race([stopped, wait(10_000)]);
  }
  // Another build may have come in the meantime and started one already.
  if (gateway === stopping) gateway = start();
}
