import { relative } from "node:path/posix";
import type MarkdownIt from "markdown-it";
import type Token from "markdown-it/lib/token.mjs";
import { pathOfCopy } from "./copy-linked-files.ts";
import type { Page } from "./pages.ts";
import type { LinkTarget, ResolveLink } from "./resolve-link.ts";

/** Links as the repository has them, written as the site needs them; pictures for the dark, for a page that knows how it is shown. */
export function repositoryLinks(
  markdown: MarkdownIt,
  { pageOf, resolve }: { readonly pageOf: (environment: unknown) => Page | undefined; readonly resolve: ResolveLink },
): void {
  markdown.core.ruler.push("repository_links", ({ tokens, env }) => {
    const page = pageOf(env);
    if (page === undefined) return;
    for (const token of tokens) {
      if (token.type === "html_block") token.content = withOwnPictures(token.content);
      for (const child of token.children ?? []) {
        if (child.type === "html_inline") child.content = withOwnPictures(child.content);
        if (child.type === "link_open") rewriteLink(child, page, resolve);
      }
    }
  });
}

function rewriteLink(link: Token, page: Page, resolve: ResolveLink): void {
  const target = resolve(page, link.attrGet("href") ?? "");
  if (target.kind === "folder") link.attrs = null;
  const href = hrefOnSite(page, target);
  if (href !== undefined) link.attrSet("href", href);
  // A file is no page that the site's own script could load.
  if (target.kind === "file") link.attrSet("target", "_self");
}

function hrefOnSite(page: Page, target: LinkTarget): string | undefined {
  if (target.kind === "file") return pathOfCopy(target.file);
  if (target.kind !== "page") return undefined;
  if (target.page === page && target.anchor !== "") return target.anchor;
  return `./${relative(relative(".", `${page.path}/..`), target.page.path)}${target.anchor}`;
}

/**
 * On GitHub `<picture>` follows how the page is shown; here it would follow the machine, whatever the reader has chosen. What is
 * relative has to begin with a dot, so that it is found when the page is compiled.
 */
function withOwnPictures(html: string): string {
  return html
    .replace(/<picture>([\s\S]*?)<\/picture>/g, (whole, content: string) => {
      const dark = /<source[^>]*prefers-color-scheme: dark[^>]*srcset="([^"]+)"/.exec(content)?.[1];
      const image = /<img\s[\s\S]*?>/.exec(content)?.[0];
      if (dark === undefined || image === undefined) return whole;
      const shownIn = (scheme: string, tag: string) => tag.replace("<img ", `<img class="only-${scheme}" `);
      return shownIn("light", image) + shownIn("dark", image.replace(/src="[^"]*"/, `src="${dark}"`));
    })
    .replace(/src="(?![a-z]+:|\.|\/)/g, 'src="./');
}
