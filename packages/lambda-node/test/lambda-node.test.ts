import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { lambdaNode } from "../src/index.ts";

const node = lambdaNode();

it.skipIf(node === undefined)("is a Node of Lambda's version, whatever this process runs on", () => {
  expect(execFileSync(node ?? "", ["--version"], { encoding: "utf8" })).toMatch(/^v24\./);
});
