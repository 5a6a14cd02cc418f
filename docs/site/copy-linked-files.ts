import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import type { Page } from "./pages.ts";
import { createLinkResolver } from "./resolve-link.ts";

/** What browsers show as it is. Anything else is served as text, on whichever server the site is put. */
const OWN_EXTENSION = new Set([".json", ".png", ".svg", ".txt"]);

/** Where the site has the copy of a file of the repository, from the site's root. */
export function pathOfCopy(file: string): string {
  return `/files/${file}${OWN_EXTENSION.has(extname(file)) ? "" : ".txt"}`;
}

/**
 * Copies the files that pages link to and that are no pages: the site has to be complete where there is no repository beside it.
 *
 * @param root of the repository
 * @param directory which has nothing else in it
 */
export function copyLinkedFiles(root: string, pages: readonly Page[], directory: string): void {
  const resolve = createLinkResolver(root, pages);
  rmSync(directory, { recursive: true, force: true });
  for (const page of pages) {
    for (const { href } of page.links) {
      const target = resolve(page, href);
      if (target.kind !== "file") continue;
      const copy = join(directory, pathOfCopy(target.file));
      mkdirSync(dirname(copy), { recursive: true });
      copyFileSync(join(root, target.file), copy);
    }
  }
}
