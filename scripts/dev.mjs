// Runs Switchboard while you work on it: rebuilds what has changed, and starts it anew after each build.

import { spawn } from "node:child_process";
import { readdirSync, watch } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** Turbo writes several bundles one after the other: one restart is enough for all of them. */
const settleMs = 300;

const builds = spawn("turbo", ["watch", "build", "--output-logs=errors-only"], { stdio: "inherit" });
let gateway = start();
let restart;

for (const app of readdirSync("apps")) watchDirectory(`apps/${app}/dist`);
// The template is part of what runs.
watchDirectory("infra");

// On Ctrl-C the terminal tells the children as well; whoever ends this process alone has to have them told.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => {
  builds.kill();
  gateway.kill();
});
builds.on("exit", () => process.exit());

function start() {
  return spawn(process.execPath, ["apps/local-gateway/dist/main.js"], { stdio: "inherit" });
}

function watchDirectory(directory) {
  try {
    watch(directory, () => {
      clearTimeout(restart);
      restart = setTimeout(startAnew, settleMs);
    });
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
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
