import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import type { Page } from "./pages.ts";

/** Where a link of a page leads. */
export type LinkTarget =
  | { readonly kind: "elsewhere" }
  /** `anchor` with its `#`, or empty. */
  | { readonly kind: "page"; readonly page: Page; readonly anchor: string }
  /** From the root of the repository. */
  | { readonly kind: "file"; readonly file: string }
  /** Without a README: the repository can show what is in it, the site cannot. */
  | { readonly kind: "folder" }
  | { readonly kind: "dead"; readonly reason: string };

export type ResolveLink = (from: Page, href: string) => LinkTarget;

/**
 * Links are written as the repository wants them: relative to the file that they stand in.
 *
 * @param root of the repository
 */
export function createLinkResolver(root: string, pages: readonly Page[]): ResolveLink {
  const bySource = new Map(pages.map((page) => [page.source, page]));

  return (from, href) => {
    if (/^([a-z][a-z+.-]*:|\/\/)/i.test(href)) return { kind: "elsewhere" };
    const [path = "", fragment] = href.split("#", 2);
    const file = path === "" ? from.source : join(dirname(from.source), decodeURI(path)).replace(/\/$/, "");
    if (file.startsWith("..")) return { kind: "dead", reason: "leads out of the repository" };
    const page = bySource.get(file) ?? bySource.get(join(file, "README.md"));
    if (page !== undefined) {
      if (fragment === undefined) return { kind: "page", page, anchor: "" };
      if (page.anchors.has(decodeURI(fragment))) return { kind: "page", page, anchor: `#${fragment}` };
      return { kind: "dead", reason: `${page.source} has no such heading` };
    }
    if (!existsSync(join(root, file))) return { kind: "dead", reason: "there is no such file" };
    return statSync(join(root, file)).isFile() ? { kind: "file", file } : { kind: "folder" };
  };
}
