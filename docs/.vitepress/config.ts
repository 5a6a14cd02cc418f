import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { anchorOf } from "../site/anchor-of.ts";
import { findDeadLinks } from "../site/check-links.ts";
import { copyLinkedFiles } from "../site/copy-linked-files.ts";
import { navigationOf, sidebarOf } from "../site/navigation.ts";
import { findOtherMarkdown, readSections } from "../site/pages.ts";
import { plainCode } from "../site/plain-code.ts";
import { repositoryLinks } from "../site/repository-links.ts";
import { createLinkResolver } from "../site/resolve-link.ts";
import { writeDiagrams } from "../site/write-diagrams.ts";
import { writeTypeReference } from "../site/write-type-reference.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const publicDir = fileURLToPath(new URL("./copied", import.meta.url));
const typesDirectory = join(root, "docs/types");

export default async ({ command }: { readonly command: "serve" | "build" }) => {
  // It takes longer than all of the rest; while somebody writes, that of the last time will do.
  if (command === "build" || !existsSync(typesDirectory)) await writeTypeReference(root, typesDirectory);
  writeDiagrams(join(root, "docs/diagrams"));
  const sections = readSections(root);
  const pages = sections.flatMap((section) => section.pages);
  const dead = findDeadLinks(root, pages);
  const complaint = `Links that lead nowhere:\n${dead.join("\n")}`;
  if (dead.length > 0 && command === "build") throw new Error(complaint);
  if (dead.length > 0) console.error(complaint);
  copyLinkedFiles(root, pages, publicDir);
  const bySource = new Map(pages.map((page) => [page.source, page]));

  return defineConfig({
    title: "Switchboard",
    description:
      "A realtime hub on Amazon API Gateway WebSockets that you deploy into your own AWS account and never operate",
    lang: "en",
    // Where the local hub serves it.
    base: "/docs/",
    srcDir: root,
    // VitePress takes every Markdown file for a page, unless it is told otherwise.
    srcExclude: findOtherMarkdown(root, pages),
    // Files of this name anywhere in the repository are not the site's.
    additionalConfig: {},
    // What runs on the reader's machine.
    ignoreDeadLinks: "localhostLinks",
    rewrites: (source) => bySource.get(source)?.path ?? source,
    markdown: {
      anchor: { slugify: anchorOf },
      config(markdown) {
        plainCode(markdown);
        repositoryLinks(markdown, {
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
};

/** From the root of the repository. The search has pages read by their files alone. */
function sourceOf(environment: unknown): string {
  const { realPath, path } = Object(environment);
  return relative(root, String(realPath ?? path))
    .split(sep)
    .join("/");
}
