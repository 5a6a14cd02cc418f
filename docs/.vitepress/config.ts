import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { anchorOf } from "../site/anchor-of.ts";
import { findDeadLinks } from "../site/check-links.ts";
import { copyLinkedFiles } from "../site/copy-linked-files.ts";
import { navigationOf, sidebarOf } from "../site/navigation.ts";
import { readSections } from "../site/pages.ts";
import { repositoryLinks } from "../site/repository-links.ts";
import { createLinkResolver } from "../site/resolve-link.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const publicDir = fileURLToPath(new URL("./copied", import.meta.url));

const sections = readSections(root);
const pages = sections.flatMap((section) => section.pages);
const dead = findDeadLinks(root, sections);
if (dead.length > 0) throw new Error(`Links that lead nowhere:\n${dead.join("\n")}`);
copyLinkedFiles(root, sections, publicDir);

const bySource = new Map(pages.map((page) => [page.source, page]));

export default defineConfig({
  title: "Switchboard",
  description:
    "A realtime hub on Amazon API Gateway WebSockets that you deploy into your own AWS account and never operate",
  lang: "en",
  // Where the local hub serves it.
  base: "/docs/",
  srcDir: root,
  srcExclude: otherMarkdown(),
  // Files of this name anywhere in the repository are not the site's.
  additionalConfig: {},
  rewrites: (source) => bySource.get(source)?.path ?? source,
  markdown: {
    anchor: { slugify: anchorOf },
    config(markdown) {
      repositoryLinks(markdown, {
        // The search has pages read by their files alone.
        pageOf: (environment) => bySource.get(sourceOf(environment)),
        resolve: createLinkResolver(root, pages),
      });
    },
  },
  themeConfig: {
    nav: navigationOf(sections),
    sidebar: sidebarOf(sections),
    outline: [2, 3],
    search: { provider: "local" },
  },
  vite: {
    publicDir,
    // Pages are compiled where they are, and nothing but the site has Vue.
    resolve: { alias: { vue: dirname(createRequire(import.meta.url).resolve("vue/package.json")) } },
  },
});

function sourceOf(environment: unknown): string {
  const { realPath, path } = Object(environment);
  return relative(root, String(realPath ?? path))
    .split(sep)
    .join("/");
}

/** VitePress takes every Markdown file for a page, unless it is told otherwise. */
function otherMarkdown(): string[] {
  const skipped = new Set(["node_modules", "dist", ".git", ".tools", ".mutants", ".turbo"]);
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(path);
      else if (entry.name.endsWith(".md") && !bySource.has(path)) found.push(path);
    }
  };
  walk("");
  return found;
}
