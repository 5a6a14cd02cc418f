import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterAll, expect, test } from "vitest";
import { unpackCode } from "../../src/code/unpack-code.ts";

const place = mkdtempSync(join(tmpdir(), "unpack-code-"));
afterAll(() => rmSync(place, { recursive: true }));

function zipOf(files: Readonly<Record<string, string>>): string {
  const file = join(place, "code.zip");
  writeFileSync(file, zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)]))));
  return file;
}

test("a zip is unpacked as it is, and its module found", () => {
  const into = join(place, "one");
  const file = unpackCode(zipOf({ "dir/main.cjs": "1", "dir/other.txt": "2" }), "dir/main", into);
  expect(file).toBe(join(into, "dir", "main.cjs"));
  expect(readFileSync(join(into, "dir", "other.txt"), "utf8")).toBe("2");
});

test("a directory is left where it is", () => {
  writeFileSync(join(place, "index.mjs"), "1");
  expect(unpackCode(place, "index", join(place, "unused"))).toBe(join(place, "index.mjs"));
});

test("what is not there is named, and nothing gets out of its place", () => {
  expect(() => unpackCode(zipOf({ "a.txt": "1" }), "main", join(place, "two"))).toThrow(
    /no main\.cjs, main\.js, main\.mjs/,
  );
  expect(() => unpackCode(zipOf({ "../three-else/a.js": "1" }), "a", join(place, "three"))).toThrow(/lies outside/);
});
