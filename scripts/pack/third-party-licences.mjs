import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The licences of all packages of others that are bundled into something, each text once; empty where there are none.
 *
 * @param {readonly string[]} folders with the source maps of the bundles, which name every file that is in them
 * @returns {string} Markdown
 */
export function thirdPartyLicences(folders) {
  const packages = new Set(folders.flatMap(mapsIn).flatMap(packagesIn));
  /** @type {Map<string, string[]>} */
  const namesByText = new Map();
  for (const folder of [...packages].sort()) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const text = licenceIn(folder) ?? `Licensed under ${license}.`;
    namesByText.set(text, [...(namesByText.get(text) ?? []), `${name} ${version}`]);
  }
  if (namesByText.size === 0) return "";
  const chapters = [...namesByText].map(([text, names]) => `## ${names.join(", ")}\n\n${text.trim()}\n`);
  return ["# Licences of what is bundled into this package\n", ...chapters].join("\n");
}

function mapsIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".map"))
    .map((name) => join(folder, name));
}

/** The folders of the installed packages that a source map names files of. */
function packagesIn(map) {
  const { sources } = JSON.parse(readFileSync(map, "utf8"));
  return sources.flatMap((source) => {
    const file = resolve(dirname(map), source);
    return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file.replaceAll("\\", "/"))?.[0] ?? [];
  });
}

function licenceIn(folder) {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), "utf8");
}
