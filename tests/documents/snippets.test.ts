import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readWrittenPages } from "@switchboard/docs/pages";
import { expect, test } from "vitest";
import { compileSnippets } from "./compile-snippets.ts";
import { readSnippets } from "./read-snippets.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const fence = "```";

test("every snippet of the documents compiles", async () => {
  const snippets = readWrittenPages(root).flatMap(({ source }) => {
    return readSnippets(source, readFileSync(join(root, source), "utf8"));
  });
  expect(snippets.length).toBeGreaterThan(10);
  expect(await compileSnippets(snippets)).toEqual([]);
});

test("what does not compile is told with its place on the page", async () => {
  const page = `
${fence}ts
import { connect } from "@switchboard/client";

connect("wss://example.com").sent();
${fence}

1. In a list:

   <!-- snippet:
   declare const count: string;
   -->
   ${fence}tsx
   const twice: number = count;
   ${fence}

<!-- snippet: continues -->
${fence}js
export const twice = count.toFixed();
${fence}

<!-- snippet: not compiled, because it shows a mistake -->
${fence}ts
const one: string = 1;
${fence}

${fence}html
<script type="module">
  import { connect } from "./client.js";
  connect(17);
</script>
${fence}
`;
  const problems = await compileSnippets(readSnippets("page.md", page));
  expect(problems.map((problem) => problem.slice(0, 45))).toEqual([
    expect.stringMatching(/^page\.md:5: error TS2/),
    expect.stringMatching(/^page\.md:14: error TS2322/),
    expect.stringMatching(/^page\.md:19: error TS2/),
    expect.stringMatching(/^page\.md:30: error TS2345/),
  ]);
});

test("a comment that says nothing that is known is refused: the snippet might not be compiled", () => {
  const page = `<!-- snippet: skipped -->\n${fence}ts\nconst one: string = 1;\n${fence}\n`;
  expect(() => readSnippets("page.md", page)).toThrow('page.md:1: "skipped" is neither');
  expect(() => readSnippets("page.md", page.replace("skipped", "continues"))).toThrow("page.md:2: there is nothing");
});
