import MarkdownIt from "markdown-it";
import { anchorOf } from "./anchor-of.ts";

export interface Link {
  readonly href: string;
  readonly line: number;
}

export interface CodeBlock {
  /** The first word after the fence: `sh`, `ts`. Empty where there is none. */
  readonly language: string;
  readonly code: string;
  /** Of the fence. */
  readonly line: number;
}

/** What the site and the tests need to know of a page. */
export interface Markdown {
  /** The first heading; empty where there is none. */
  readonly title: string;
  readonly anchors: ReadonlySet<string>;
  /** Links and pictures. */
  readonly links: readonly Link[];
  readonly codeBlocks: readonly CodeBlock[];
}

const markdown = new MarkdownIt({ html: true });
const FRONT_MATTER = /^---\n[\s\S]*?\n---\n/;

export function readMarkdown(text: string): Markdown {
  const anchors = new Set<string>();
  const links: Link[] = [];
  const codeBlocks: CodeBlock[] = [];
  let title = "";
  let line = 1;
  let inHeading = false;

  /** The second heading of a name has another anchor. */
  function addAnchor(anchor: string): void {
    let free = anchor;
    for (let count = 1; anchors.has(free); count += 1) free = `${anchor}-${count}`;
    anchors.add(free);
  }

  function readHtml(html: string): void {
    for (const [, name, value = ""] of html.matchAll(/\s(href|src|srcset|id)="([^"]*)"/g)) {
      if (name === "id") anchors.add(value);
      else links.push({ href: value, line });
    }
  }

  // As many lines as before, so that the others keep their numbers.
  const body = text.replace(FRONT_MATTER, (lines) => lines.replace(/[^\n]/g, ""));
  for (const token of markdown.parse(body, {})) {
    if (token.map !== null) line = token.map[0] + 1;
    if (token.type === "fence") {
      codeBlocks.push({ language: token.info.trim().split(/\s/)[0] ?? "", code: token.content, line });
    }
    if (token.type === "html_block") readHtml(token.content);
    if (token.type === "heading_open" || token.type === "heading_close") inHeading = token.type === "heading_open";
    if (token.type !== "inline") continue;
    const children = token.children ?? [];
    for (const child of children) {
      if (child.type === "softbreak" || child.type === "hardbreak") line += 1;
      if (child.type === "html_inline") readHtml(child.content);
      const href = child.attrGet(child.type === "image" ? "src" : "href");
      if (href !== null) links.push({ href, line });
    }
    if (!inHeading) continue;
    const heading = children.map(({ type, content }) => (type === "html_inline" ? "" : content)).join("");
    if (title === "") title = heading;
    addAnchor(anchorOf(heading));
  }
  return { title, anchors, links, codeBlocks };
}
