import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const readme = read("../README.md");

test("every code of an error of its own is explained", () => {
  const source = read("../src/hub-error.ts");
  const codes = [...source.matchAll(/^ {2}\| "([\w-]+)"/gm)].map(([, code = ""]) => code);
  expect(codes.length).toBeGreaterThan(5);
  for (const code of [...codes, "throttled", "internal"]) expect(readme).toContain(`\`${code}\``);
});

test("every option and every method is listed", () => {
  const options = [...read("../src/options.ts").matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name = ""]) => name);
  expect(options.length).toBeGreaterThan(5);
  const rows = readme.slice(readme.indexOf("## Options"));
  for (const name of options) expect(rows).toContain(`\`${name}\``);
  const methods = [...read("../src/hub.ts").matchAll(/^ {2}(\w+)[(<]/gm)].map(([, name = ""]) => name);
  expect(methods).toContain("publishAll");
  for (const name of methods) expect(readme).toMatch(new RegExp(`\`(hub\\.)?${name}\\(`));
});
