import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";

/** A directory with files as a tool leaves them, for as long as a test needs it. */
export interface Project {
  readonly directory: string;
  [Symbol.dispose](): void;
}

/** @param files their content, by their path; an object becomes a zip of the files in it */
export function makeProject(files: Readonly<Record<string, string | Readonly<Record<string, string>>>>): Project {
  const directory = mkdtempSync(join(tmpdir(), "project-"));
  for (const [path, content] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === "string" ? content : zipOf(content));
  }
  return { directory, [Symbol.dispose]: () => rmSync(directory, { recursive: true, force: true }) };
}

function zipOf(files: Readonly<Record<string, string>>): Uint8Array {
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

/** A handler that answers with a word and what it was sent. */
export function answering(word: string): string {
  return `exports.handler = async ({ body }) => ({ statusCode: 200, body: "${word} " + body });`;
}
