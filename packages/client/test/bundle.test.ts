import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";

const bundle = new URL("../dist/index.js", import.meta.url).pathname;
const text = readFileSync(bundle, "utf8");

/** What a bundler makes of a program that uses the client in a browser; `node:` would not be found. */
async function bundled(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: import.meta.dirname },
    alias: { "@switchboard/client": bundle },
    ...{ bundle: true, minify: true, format: "esm", platform: "browser", write: false, logLevel: "silent" },
  });
  return outputFiles[0]?.text ?? "";
}

const sizes = (program: string) => [gzipSync(program, { level: 9 }).length, brotliCompressSync(program).length];

test("who does not use groups carries less than 8,000 bytes compressed, everything else included", async () => {
  const without = await bundled('export { connect, SendError, tabSessionId } from "@switchboard/client";');
  for (const size of sizes(without)) expect(size).toBeLessThan(8_000);
  for (const name of ["room", "recover", "history", "rewind"]) expect(without).not.toContain(`"${name}"`);
});

test("everything included it has less than 12,800 bytes compressed", () => {
  for (const size of sizes(text)) expect(size).toBeLessThan(12_800);
});

test("it needs nothing but itself, and nothing that Node alone has", async () => {
  expect(text).not.toMatch(/\bimport\b|\brequire\b|\bprocess\b|\bBuffer\b|\b__dirname\b|\bnode:/);
  await expect(bundled('import { connect } from "@switchboard/client"; connect("wss://x");')).resolves.toContain(
    "hello",
  );
});

test("a program that does not use it does not contain it", async () => {
  expect(await bundled('import "@switchboard/client";')).toBe("");
});

test("a program contains only what it uses", async () => {
  const all = await bundled('export * from "@switchboard/client";');
  const one = await bundled('export { tabSessionId } from "@switchboard/client";');
  expect(one.length).toBeGreaterThan(0);
  expect(one.length).toBeLessThan(all.length / 10);
});
