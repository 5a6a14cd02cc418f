import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { connectClient } from "../support/client.ts";
import { runNpm } from "../support/program.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const place = mkdtempSync(join(tmpdir(), "switchboard-fresh-"));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** What somebody has who clones the repository now, and nothing else: no packages, nothing built. */
function clone(): string {
  const project = join(place, "project");
  const listed = execFileSync("git", ["ls-files", "-z", "-c", "-o", "--exclude-standard"], { cwd: root });
  for (const file of listed.toString("utf8").split("\0").filter(Boolean)) {
    cpSync(join(root, file), join(project, file));
  }
  return project;
}

// npm start installs less than npm test does, so that what a build lacks is seen here alone.
test("on a machine with Node and npm, npm start is enough, and npm start again", async () => {
  const project = clone();
  const home = join(place, "home");
  mkdirSync(home);
  for (const _ of [1, 2]) {
    const program = runNpm(["start"], project, { HOME: home, PORT: "0", DYNAMODB_PORT: "0" });
    try {
      await program.printed("Try it, each in a terminal of its own");
      const url = /ws:\/\/\S+/.exec(program.output())?.[0] ?? "";
      const [alice, bob] = await Promise.all(
        ["alice", "bob"].map((session) => connectClient(`${url}?session_id=${session}`)),
      );
      alice?.send({ action: "sendMessage", sessions: ["bob"], text: "hello" });
      expect(await bob?.next()).toMatchObject({ type: "message", data: { text: "hello" } });
      await Promise.all([alice?.close(), bob?.close()]);
    } finally {
      program.signal("SIGTERM");
      await program.exited;
    }
  }
});
