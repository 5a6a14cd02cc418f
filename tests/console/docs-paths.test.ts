import { fileURLToPath } from "node:url";
import { docsPaths } from "@switchboard/console/docs-paths";
import { readSections } from "@switchboard/docs/pages";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const pages = readSections(root).flatMap((section) => section.pages);
const served = ["/docs/", ...pages.map(({ path }) => `/docs/${path.replace(/\.md$/, ".html")}`)];

test.each(Object.entries(docsPaths))("the console's link to %s leads to a page of the documents", (_, path) => {
  expect(served).toContain(path);
});
