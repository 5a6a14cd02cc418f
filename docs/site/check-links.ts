import type { Page } from "./pages.ts";
import { createLinkResolver } from "./resolve-link.ts";

/**
 * The links of the pages that lead nowhere, each as `file:line href: reason`. What is on other servers is not asked for.
 *
 * @param root of the repository
 */
export function findDeadLinks(root: string, pages: readonly Page[]): readonly string[] {
  const resolve = createLinkResolver(root, pages);
  return pages.flatMap((page) =>
    page.links.flatMap(({ href, line }) => {
      const target = resolve(page, href);
      return target.kind === "dead" ? [`${page.source}:${line} ${href}: ${target.reason}`] : [];
    }),
  );
}
