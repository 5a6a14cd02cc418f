import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../README.md"), "utf8");
const sources = join(import.meta.dirname, "../src");
const text = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(join(sources, name), "utf8"))
  .join("\n");

test("lists every code that the program has of its own", () => {
  const thrown = [...text.matchAll(/(?:usageError|new CliError)\(\s*"([a-z-]+)"/g)].map(([, code]) => code);
  const table = readme.slice(readme.indexOf("| code | |"), readme.indexOf("## Working on it"));
  const listed = table.split("\n").flatMap((row) => (row.split("|")[1] ?? "").match(/[a-z]+(-[a-z]+)*/g) ?? []);
  expect(new Set(listed.filter((code) => !["code", "any", "other"].includes(code)))).toEqual(new Set(thrown));
});

test("lists every exit code", () => {
  const codes = [...text.matchAll(/^ {2}[a-zA-Z]+: (\d+),$/gm)].map(([, code]) => code);
  for (const code of codes) expect(readme).toContain(`| ${code} |`);
});
