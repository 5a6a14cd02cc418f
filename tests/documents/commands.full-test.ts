import { fileURLToPath } from "node:url";
import { readWrittenPages } from "@switchboard/docs/pages";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MAKING, REMOVING, stepsOf } from "../support/steps-of-deploying.ts";
import { type InstalledCommandLine, installCommandLine, noAwsCli, runPage } from "./commands/run-page.ts";

// Every command of the documents. What a reader installs or deploys with is stood in for by the programs in `commands/bin`, each of
// which says what it does instead.

const SHELLS = ["sh", "bash", "shell", "console"];

/** Blocks that are not run, by page and by something that they contain, and why. */
const NOT_RUN = [
  // The reader's own API: tests/install and the tests of packages/local-aws have APIs of their own.
  { source: "docs/LOCAL-AWS.md", has: "--template my-app/template.yaml", why: "the reader's own API" },
  { source: "docs/LOCAL-AWS.md", has: "--config my-api.json", why: "the reader's own API" },
  { source: "docs/LOCAL-AWS.md", has: "--function-name Work", why: "the reader's own API" },
  { source: "docs/LOCAL-AWS.md", has: "/_cognito/token", why: "the reader's own API" },
  { source: "packages/local-aws/cli/README.md", has: "npx local-aws --template", why: "the reader's own API" },
  { source: "packages/local-aws/cli/README.md", has: "npx local-aws --config", why: "the reader's own API" },
  {
    source: "docs/OPERATIONS.md",
    has: "CanaryFunctionName",
    why: "tests/scenarios/canary.test.ts has a hub with a canary",
  },
  { source: "CONTRIBUTING.md", has: "npm run format", why: "for contributors; it changes files" },
];

/** The steps of infra/README.md: `npm run test:moto` runs them all, in an account that is played. */
const steps = [...stepsOf(MAKING), ...stepsOf(REMOVING)];

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = readWrittenPages(root)
  .map(({ source, codeBlocks }) => {
    const commands = codeBlocks.filter(({ language, code }) => SHELLS.includes(language) && !steps.includes(code));
    const skipped = NOT_RUN.filter(
      ({ source: from, has }) => from === source && commands.some(({ code }) => code.includes(has)),
    );
    return { source, skipped, blocks: commands.filter(({ code }) => !skipped.some(({ has }) => code.includes(has))) };
  })
  .filter(({ blocks, skipped }) => blocks.length + skipped.length > 0);

let commandLine: InstalledCommandLine;
beforeAll(async () => {
  commandLine = await installCommandLine();
}, 600_000);
afterAll(() => commandLine?.remove());

const checked = new Set<string>();
afterAll(() => {
  for (const { source, skipped } of pages)
    for (const { has, why } of skipped) checked.add(`skipped ${source}: ${has}: ${why}`);
  console.error(["Commands of documents that are not run:", ...[...checked].toSorted()].join("\n  "));
});

test("the documents have commands, and what is not run is still there", () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(pages.flatMap(({ skipped }) => skipped)).toEqual(expect.arrayContaining(NOT_RUN));
});

test.each(pages.filter(({ blocks }) => blocks.length > 0))("the commands of $source", async ({ source, blocks }) => {
  const withoutAws = blocks.filter(({ code }) => noAwsCli === undefined || !/\baws\s/.test(code));
  for (const { line } of blocks.filter((block) => !withoutAws.includes(block))) {
    checked.add(`skipped ${source}:${line}: ${noAwsCli}`);
  }
  const { report, failure } = await runPage(withoutAws, commandLine);
  for (const entry of report) if (!entry.startsWith("ran ")) checked.add(entry);
  expect(failure, `${source}\n${report.join("\n")}`).toBeUndefined();
});
