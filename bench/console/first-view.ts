import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The scripts of the console's page. */
export interface FirstView {
  /** Those that the page waits for. */
  readonly first: Size;
  /** All of them. */
  readonly all: Size;
}

export interface Size {
  readonly bytes: number;
  readonly gzipBytes: number;
}

const DIST = fileURLToPath(new URL("../../apps/console/dist/", import.meta.url));

export function firstView(): FirstView {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const all = readdirSync(join(DIST, "assets")).filter((name) => name.endsWith(".js"));
  return { first: sizeOf(all.filter((name) => html.includes(name))), all: sizeOf(all) };
}

function sizeOf(names: readonly string[]): Size {
  const files = names.map((name) => join(DIST, "assets", name));
  return {
    bytes: files.reduce((sum, file) => sum + statSync(file).size, 0),
    gzipBytes: files.reduce((sum, file) => sum + gzipSync(readFileSync(file)).length, 0),
  };
}
