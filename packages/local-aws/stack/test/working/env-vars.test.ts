import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readEnvFiles } from "../../src/working/env-vars.ts";

const place = mkdtempSync(join(tmpdir(), "env-vars-"));
afterAll(() => rmSync(place, { recursive: true }));

function fileOf(name: string, text: string): string {
  writeFileSync(join(place, name), text);
  return join(place, name);
}

test("lines are for all functions, JSON for each or all, and what comes later stands over what comes before", () => {
  const lines = fileOf(".env", '# words\nA=1\nB="two words"\nexport C=3\n');
  const json = fileOf("env.json", '{ "Parameters": { "A": "over", "N": 5 }, "Echo": { "D": true }, "Other": {} }');
  const more = fileOf("more.json", '{ "Echo": { "E": "e" } }');
  expect(readEnvFiles([lines, json, more])).toEqual({
    variables: {
      all: { A: "over", B: "two words", C: "3", N: "5" },
      byFunction: { Echo: { D: "true", E: "e" }, Other: {} },
    },
  });
  expect(readEnvFiles([])).toEqual({ variables: { all: {}, byFunction: {} } });
});

test.each([
  ["no JSON", "broken.json", '{ "Echo": secret', "is no JSON"],
  ["no object", "list.json", "[1]", "has to hold an object"],
  ["no variables", "flat.json", '{ "Echo": "secret" }', "has to hold an object"],
])("%s is one line, without what the file holds", (_, name, text, problem) => {
  const file = fileOf(name, text);
  const read = readEnvFiles([file]);
  expect(read).toEqual({ problem: expect.stringContaining(`${file} ${problem}`) });
  expect(JSON.stringify(read)).not.toContain("secret");
});

test("a file that is not there is one line", () => {
  expect(readEnvFiles([join(place, "none")])).toEqual({
    problem: `${join(place, "none")} cannot be read: there is no such file`,
  });
});
