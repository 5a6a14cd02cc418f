import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { snippetsOf } from "@switchboard/console/code";
import { expect, test } from "vitest";

test("what the console's code gives to a function reaches it as it is, by a shell whose echo reads escapes", () => {
  const data = { text: `two\nlines, a \\ and it's "$HOME" 100%s` };
  const request = { to: { groups: ["crew"] }, data };
  const { code } = snippetsOf({ kind: "publish", request }, undefined, undefined).aws ?? {};
  const line = code?.split("\n").find((each) => each.endsWith("> input.json"));
  const folder = mkdtempSync(join(tmpdir(), "switchboard-snippet-"));
  try {
    execFileSync("sh", ["-c", line ?? ""], { cwd: folder });
    expect(JSON.parse(readFileSync(join(folder, "input.json"), "utf8"))).toEqual(request);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
