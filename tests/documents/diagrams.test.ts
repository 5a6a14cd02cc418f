import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { drawDiagrams } from "@switchboard/docs/diagrams";
import { readWrittenPages } from "@switchboard/docs/pages";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const directory = join(root, "docs/diagrams");
const drawn = drawDiagrams(directory);

test("the diagrams are what their sources say: npm run docs draws them", () => {
  expect(drawn.map(({ file }) => file).toSorted()).toEqual(
    readdirSync(directory)
      .filter((file) => file.endsWith(".svg"))
      .toSorted(),
  );
  for (const { file, svg } of drawn) expect(readFileSync(join(directory, file), "utf8") === svg, file).toBe(true);
});

test("they say what they show, and load nothing", () => {
  for (const { file, svg } of drawn) {
    expect(svg, file).toMatch(/^<svg role="img" [^>]*>\n<title>\w.+<\/title>\n<desc>\w.{80,}<\/desc>/);
    expect(svg, file).not.toMatch(/@import|url\(["']?https?:|<script|xlink:href="http/);
  }
});

test("every diagram is on a page, for light and dark, and every picture says what it shows", () => {
  const pages = readWrittenPages(root);
  const shown = pages
    .flatMap(({ links }) => links.map(({ href }) => href))
    .filter((href) => href.includes("diagrams/"));
  for (const { file } of drawn) expect(shown.map((href) => href.split("/").at(-1))).toContain(file);
  const silent = pages.flatMap(({ source }) =>
    [...readFileSync(join(root, source), "utf8").matchAll(/<img (?![^>]*alt="\w)[^>]*>|!\[\]\([^)]*\)/g)].map(
      ([image]) => `${source}: ${image}`,
    ),
  );
  expect(silent).toEqual([]);
});
