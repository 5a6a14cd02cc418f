import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { type Markdown, readMarkdown } from "./read-markdown.ts";

export type { CodeBlock } from "./read-markdown.ts";

export interface Page extends Markdown {
  /** Its file, from the root of the repository: `docs/PROTOCOL.md`. */
  readonly source: string;
  /** Where the site has it: `reference/protocol.md`. */
  readonly path: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
  /** Whether its pages are many and of one kind, so that the navigation shows them only where one of them is read. */
  readonly folded: boolean;
}

interface SectionPlan {
  readonly title: string;
  /** On the site. Pages keep their own names in it, in small letters. */
  readonly folder: string;
  /** Files, in the order of the navigation. A folder with a slash at its end stands for whatever it has that is not named itself. */
  readonly files: readonly string[];
  readonly folded?: true;
}

const PLAN: readonly SectionPlan[] = [
  { title: "Start", folder: "", files: ["README.md", "docs/tutorial.md"] },
  {
    title: "Guides",
    folder: "guides",
    files: [
      "docs/guides/local.md",
      "docs/guides/deploying.md",
      "docs/guides/costs.md",
      "docs/guides/cognito.md",
      "docs/guides/signed-sessions.md",
      "docs/guides/backends.md",
      "docs/guides/history.md",
      "docs/guides/presence.md",
      "docs/guides/",
    ],
  },
  {
    title: "Examples",
    folder: "examples",
    files: [
      "examples/chat/README.md",
      "examples/react/README.md",
      "examples/answer/README.md",
      "examples/signed-url/README.md",
    ],
  },
  {
    title: "Packages",
    folder: "packages",
    files: [
      "packages/client/README.md",
      "packages/react/README.md",
      "packages/server/README.md",
      "packages/signed-url/README.md",
      "packages/cli/README.md",
      "docs/LOCAL-AWS.md",
      "packages/local-aws/cli/README.md",
      "packages/probe/README.md",
    ],
  },
  // Made from the types when the site is built.
  { title: "Types", folder: "types", files: ["docs/types/"] },
  {
    title: "Reference",
    folder: "reference",
    files: [
      "docs/PROTOCOL.md",
      "docs/AUTHENTICATION.md",
      "docs/DELIVERY.md",
      "docs/PUBLISHING.md",
      "docs/MANAGING.md",
      "docs/EVENTS.md",
      "docs/SETTINGS.md",
      "docs/CLIENTS.md",
      "docs/vectors/README.md",
      "docs/GATEWAY.md",
    ],
  },
  { title: "Operations", folder: "operations", files: ["infra/README.md", "docs/FIRST-DAY.md", "docs/OPERATIONS.md"] },
  {
    title: "The project",
    folder: "project",
    files: ["docs/ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "tests/conformance/README.md"],
  },
  { title: "Benchmarks", folder: "benchmarks", files: ["docs/benchmarks/README.md", "docs/benchmarks/"], folded: true },
  { title: "Decisions", folder: "decisions", files: ["docs/decisions/README.md", "docs/decisions/"], folded: true },
];

const NO_SOURCES = new Set(["node_modules", "dist", ".git", ".tools", ".mutants", ".turbo"]);

/**
 * The pages of the site, by section. They stay where they are, so that they can be read in the repository as well.
 *
 * @param root of the repository
 */
export function readSections(root: string): readonly Section[] {
  return PLAN.map(({ title, folder, files, folded = false }) => {
    const sources = [...new Set(files.flatMap((file) => (file.endsWith("/") ? markdownIn(root, file) : [file])))];
    const pages = sources
      .filter((source) => existsSync(join(root, source)))
      .map((source) => ({
        source,
        path: join(folder, nameOf(source, folder)),
        ...readMarkdown(readFileSync(join(root, source), "utf8")),
      }));
    return { title, pages, folded };
  }).filter(({ pages }) => pages.length > 0);
}

/** All pages but those that are made from the types, which may be there from another time. */
export function readWrittenPages(root: string): readonly Page[] {
  return readSections(root)
    .flatMap(({ pages }) => pages)
    .filter(({ source }) => !source.startsWith("docs/types/"));
}

function markdownIn(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder)).filter((name) => name.endsWith(".md"));
  return names.toSorted().map((name) => `${folder}${name}`);
}

/** A README is named after its folder, or is the first page of the section where that is the folder. */
function nameOf(source: string, folder: string): string {
  const [file = "", parent = ""] = source.split("/").toReversed();
  const name = file !== "README.md" ? file : parent === folder ? "index.md" : `${parent || "index"}.md`;
  return name.toLowerCase();
}

/** Every other Markdown file below the root. */
export function findOtherMarkdown(root: string, pages: readonly Page[]): string[] {
  const known = new Set(pages.map(({ source }) => source));
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !NO_SOURCES.has(entry.name)) walk(path);
      else if (entry.name.endsWith(".md") && !known.has(path)) found.push(path);
    }
  };
  walk("");
  return found;
}
