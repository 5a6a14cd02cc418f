import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Snippet } from "./read-snippets.ts";

const tsc = join(dirname(createRequire(import.meta.url).resolve("typescript/package.json")), "bin", "tsc");

const compilerOptions = {
  ...{
    target: "ES2023",
    lib: ["ES2023", "ESNext.Disposable", "DOM", "DOM.Iterable"],
    types: ["node"],
    jsx: "react-jsx",
  },
  ...{ module: "ESNext", moduleResolution: "bundler", allowImportingTsExtensions: true, noEmit: true },
  ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, noImplicitReturns: true },
  ...{ verbatimModuleSyntax: true, erasableSyntaxOnly: true, skipLibCheck: true },
};

/**
 * Compiles all of them at once, as an application that has installed the packages.
 *
 * @returns what is wrong, each with its place on its page
 */
export async function compileSnippets(snippets: readonly Snippet[]): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), "switchboard-snippets-"));
  try {
    await symlink(join(import.meta.dirname, "..", "node_modules"), join(folder, "node_modules"));
    const files = snippets.map(({ extension }, index) => `${index}.${extension}`);
    await Promise.all(snippets.map(({ code }, index) => writeFile(join(folder, files[index] ?? ""), code)));
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
    const arguments_ = [tsc, "-p", folder, "--pretty", "false"];
    const { stdout } = await promisify(execFile)(process.execPath, arguments_, { cwd: folder }).catch(outputOf);
    return problemsIn(stdout, snippets);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The compiler ends with 1 or 2 where it has found something. */
function outputOf(error: { readonly stdout?: string }): { readonly stdout: string } {
  if (!error.stdout) throw error;
  return { stdout: error.stdout };
}

function problemsIn(output: string, snippets: readonly Snippet[]): readonly string[] {
  const problems = output.trimEnd().split(/\n(?! )/);
  // Sources of the packages are checked by themselves, and not as pages see them.
  const own = problems.filter((problem) => problem !== "" && !problem.startsWith(".."));
  return own.map((problem) =>
    problem.replace(/^(\d+)\.tsx?\((\d+),\d+\): /, (_, index, line) => {
      const { place = "", pageLines = [] } = snippets[index] ?? {};
      return `${place.replace(/\d+$/, String(pageLines[line - 1]))}: `;
    }),
  );
}
