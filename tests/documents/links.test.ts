import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findDeadLinks } from "@switchboard/docs/check-links";
import { findOtherMarkdown, readWrittenPages } from "@switchboard/docs/pages";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

test("every link of the documents leads to a page, a heading or a file", () => {
  // Those that are made from the types are looked at when the site is built.
  const pages = readWrittenPages(root);
  expect(pages.length).toBeGreaterThan(50);
  expect(findDeadLinks(root, pages)).toEqual([]);
});

test("every page of the repository is on the site", () => {
  const others = findOtherMarkdown(root, readWrittenPages(root));
  // About files that tests need as they were, and about the application that somebody has made.
  const notForReaders = ["packages/cli/starter/README.md", "tests/upgrade/before/README.md"];
  expect(others.filter((path) => !path.startsWith("docs/types/") && !notForReaders.includes(path))).toEqual([]);
});

test("a dead link is named with its line and what is wrong with it", () => {
  const place = mkdtempSync(join(tmpdir(), "switchboard-links-"));
  try {
    const page = [
      "# A page & more",
      "",
      "[itself](#a-page--more), [gone](#gone), [elsewhere](https://example.com/nothing),",
      "[no page](docs/NONE.md) and `[code](none.md)`",
      "",
      '<picture><source srcset="dark.png" /><img src="README.md" alt="" /></picture> [out](../../etc)',
      "",
      "## Twice",
      "## Twice",
      "[first](#twice) [second](#twice-1) [third](#twice-2) [with code](#a-code-word) [empty]()",
      "## A `code` word",
      "```",
      "[a block](none.md)",
      "```",
    ];
    writeFileSync(join(place, "README.md"), page.join("\n"));
    expect(findDeadLinks(place, readWrittenPages(place))).toEqual([
      "README.md:3 #gone: README.md has no such heading",
      "README.md:4 docs/NONE.md: there is no such file",
      "README.md:6 dark.png: there is no such file",
      "README.md:6 ../../etc: leads out of the repository",
      "README.md:10 #twice-2: README.md has no such heading",
    ]);
  } finally {
    rmSync(place, { recursive: true });
  }
});
