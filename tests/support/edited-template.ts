import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A copy of the template that is deployed with something changed in it. Removed with it. */
export interface EditedTemplate extends Disposable {
  readonly file: string;
}

/** @param changes texts, or patterns, that must be there, and what takes their place */
export function editTemplate(
  ...changes: readonly (readonly [before: string | RegExp, after: string])[]
): EditedTemplate {
  const original = readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8");
  const edited = changes.reduce((text, [before, after]) => {
    const changed = text.replace(before, after);
    if (changed === text) throw new Error(`There is no ${before} in the template.`);
    return changed;
  }, original);
  const directory = mkdtempSync(join(tmpdir(), "switchboard-template-"));
  const file = join(directory, "template.yaml");
  // Its paths are relative to where it was.
  writeFileSync(file, edited.replaceAll("../apps/", fileURLToPath(new URL("../../apps/", import.meta.url))));
  return { file, [Symbol.dispose]: () => rmSync(directory, { recursive: true }) };
}
