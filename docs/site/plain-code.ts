import type MarkdownIt from "markdown-it";

/** Leaves code as it is written: `{{…}}` in it is nothing that Vue is to evaluate. Blocks of code are left alone by VitePress itself. */
export function plainCode(markdown: MarkdownIt): void {
  markdown.core.ruler.push("plain_code", ({ tokens }) => {
    for (const child of tokens.flatMap(({ children }) => children ?? [])) {
      if (child.type === "code_inline") child.attrSet("v-pre", "");
    }
  });
}
