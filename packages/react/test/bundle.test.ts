import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const text = readFileSync(new URL("../dist/index.js", import.meta.url), "utf8");

test("it has less than 2,000 bytes compressed", () => {
  for (const { length } of [gzipSync(text, { level: 9 }), brotliCompressSync(text)]) expect(length).toBeLessThan(2_000);
});

test("it brings neither React nor the client, and runs in browsers as well", () => {
  expect([...text.matchAll(/\bfrom ?"([^"]+)"/g)].map(([, module]) => module)).toEqual(["react", "react"]);
  expect(text).toMatch(/^"use client";/);
  expect(text).not.toMatch(/\brequire\b|\bprocess\b/);
});
