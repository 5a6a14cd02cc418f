import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { settingsOf } from "../src/settings.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

/** The union of texts that a type of the sources is, by the table above it. */
function documentedIn(file: string): readonly string[] {
  const source = readFileSync(new URL(`../src/${file}.ts`, import.meta.url), "utf8");
  const rows = source.matchAll(/^ \* \| (`.+?) \|/gm);
  return [...rows].flatMap(([, names = ""]) => [...names.matchAll(/`([\w-]+)`/g)].map(([, name = ""]) => name));
}

test.each(["state", "sending/send-error", "hub", "groups/group-error"])("every code of %s.ts is explained", (file) => {
  const codes = documentedIn(file);
  expect(codes.length).toBeGreaterThan(2);
  for (const code of codes) expect(readme).toContain(`\`${code}\``);
});

test("every option is listed, with its default", () => {
  const rows = readme.slice(readme.indexOf("## Options"));
  for (const [name, value] of Object.entries(settingsOf("wss://example.com", {}))) {
    // An argument of its own, and what is made of two options.
    if (name === "url" || name === "retry") continue;
    const row = rows.split("\n").find((line) => line.startsWith("|") && line.split("|")[1]?.includes(`\`${name}\``));
    expect(row, name).toBeDefined();
    if (typeof value === "number") expect(row).toContain(` ${value.toLocaleString("en")} `);
  }
});
