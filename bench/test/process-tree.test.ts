import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { treeUse } from "../local/process-tree.ts";

const START_AND_WAIT = `
  const child = require("node:child_process").spawn(process.execPath, ["-e", "process.stdin.resume()"], { detached: true });
  process.stdin.on("end", () => child.kill()).resume();
  console.log("started");
`;

test.runIf(process.platform === "linux")(
  "counts a process and what it has started, in a session of its own too",
  async () => {
    const child = spawn(process.execPath, ["-e", START_AND_WAIT], { stdio: ["pipe", "pipe", "ignore"] });
    await once(child.stdout, "data");
    const { processes, bytes, descriptors } = treeUse(child.pid);
    expect(processes).toBe(2);
    expect(bytes).toBeGreaterThan(1_000_000);
    // Standard input, output and error of each.
    expect(descriptors).toBeGreaterThanOrEqual(6);
    child.stdin.end();
    await once(child, "exit");
  },
);
