import { fileURLToPath } from "node:url";

/** How often a text has a part in it. */
export function count(text, part) {
  return text.split(part).length - 1;
}

/** Matches paths of files of a package, on any platform; without `file`, of all of them. Both are parts of a pattern. */
export function inPackage(name, file) {
  const path = `/node_modules/${name}/${file === undefined ? "" : `${file}$`}`;
  return new RegExp(path.replaceAll("/", "[\\\\/]"));
}

/** What to import in place of a dependency: a file beside this one, as a literal. */
export function standIn(file) {
  return JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
}
