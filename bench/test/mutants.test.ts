import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { areas, testsOf } from "../mutants/areas.ts";
import { areaOf, chooseFiles } from "../mutants/choose-files.ts";
import { equivalentMutants } from "../mutants/equivalent-mutants.ts";
import { judge } from "../mutants/judge.ts";
import { type Mutant, mutantsOf, type StrykerReport } from "../mutants/mutant.ts";
import { mutantBounds, writeMutantsReport } from "../mutants/report.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = "packages/domain/src/delivery";
const file = `${folder}/overflow.ts`;

function survivor(code: string, becomes: string, more: Partial<Mutant> = {}): Mutant {
  return { ...{ file, line: 1, code, becomes, fate: "survived" }, ...more };
}

function entry(code: string, becomes: string) {
  return { file, code, becomes, reason: "They are the same." };
}

test("a mutant is told by its line before and after the change", () => {
  const source = "function more(n: number) {\n  if (n > 0) {\n    return n;\n  }\n  return 1;\n}\n";
  const position = (line: number, column: number) => ({ line, column });
  const report: StrykerReport = {
    files: {
      "src/delivery/overflow.ts": {
        source,
        mutants: [
          { replacement: "n >= 0", status: "Killed", location: { start: position(2, 7), end: position(2, 12) } },
          { replacement: "{}", status: "NoCoverage", location: { start: position(2, 14), end: position(4, 4) } },
        ],
      },
    },
  };
  expect(mutantsOf(report, "packages/domain")).toEqual([
    { file, line: 2, code: "if (n > 0) {", becomes: "if (n >= 0) {", fate: "noticed" },
    { file, line: 2, code: "if (n > 0) { return n; }", becomes: "if (n > 0) {}", fate: "survived" },
  ]);
});

test("survivors that are on the list pass, all others do not", () => {
  const mutants = [
    survivor("a > b", "a >= b"),
    survivor("a > b", "true"),
    survivor("a > b", "a >= b", { file: `${folder}/deliver.ts` }),
    survivor("a > b", "false", { fate: "noticed" }),
    survivor("a > b", "a", { fate: "timed-out" }),
    survivor("a > b", "", { fate: "void" }),
  ];
  expect(judge(mutants, [entry("a > b", "a >= b")])).toEqual({ survivors: [mutants[1], mutants[2]], outdated: [] });
});

test("an entry of the list stands for one survivor, and is outdated without one", () => {
  const twice = [survivor("a > b", "a >= b", { line: 1 }), survivor("a > b", "a >= b", { line: 9 })];
  const listed = entry("a > b", "a >= b");
  expect(judge(twice, [listed])).toEqual({ survivors: [twice[1]], outdated: [] });
  expect(judge(twice, [listed, listed])).toEqual({ survivors: [], outdated: [] });
  expect(judge([survivor("a > b", "a >= b", { fate: "noticed" })], [listed])).toEqual({
    ...{ survivors: [], outdated: [listed] },
  });
});

test("every area is code of a package whose tests are known", () => {
  for (const path of areas.flatMap(({ paths }) => paths)) {
    expect(existsSync(join(root, path)), path).toBe(true);
    expect(testsOf[path.split("/").slice(0, 2).join("/")], path).toBeDefined();
  }
});

test("every entry of the list has a line of code that exists, and a reason", () => {
  for (const { file, code, becomes, reason } of equivalentMutants) {
    const source = readFileSync(join(root, file), "utf8").replaceAll(/\s+/g, " ");
    expect([file, source.includes(code)]).toEqual([file, true]);
    expect(code).not.toBe(becomes);
    expect(reason).toMatch(/\.$/);
    expect(areas).toContain(areaOf(file));
  }
});

test("all files of all areas are mutated, or those that are asked for", () => {
  const all = chooseFiles(root, { paths: [] });
  expect([...all.keys()]).toEqual(["packages/domain", "packages/protocol", "packages/client"]);
  expect(all.get("packages/domain")).toContain(file);
  expect(chooseFiles(root, { paths: [file] })).toEqual(new Map([["packages/domain", [file]]]));
  expect(chooseFiles(root, { paths: [`${folder}/`] }).get("packages/domain")).toContain(file);
  expect(chooseFiles(root, { paths: ["packages/domain/src/deliver"] })).toEqual(new Map());
});

test("the score is the share of mutants that are noticed, whether by a test or by not ending", () => {
  const fates = ["noticed", "noticed", "timed-out", "survived", "void"] as const;
  const mutants = fates.map((fate) => survivor("a > b", "a >= b", { fate }));
  const bounds = mutantBounds({ survivors: [], outdated: [] }, 12);
  const report = writeMutantsReport(mutants, [entry("a > b", "a >= b")], bounds, "From here.");
  expect(report).toContain(`| delivery | \`${folder}\` | 4 | 3 | 1 | 1 | 75.0 % |`);
  expect(bounds.every(({ holds }) => holds)).toBe(true);
});

test("survivors, outdated entries and a run that takes too long miss the bounds", () => {
  const bounds = mutantBounds({ survivors: [survivor("a", "b")], outdated: [entry("c", "d")] }, 46);
  expect(bounds.map(({ holds }) => holds)).toEqual([false, false, false]);
});
