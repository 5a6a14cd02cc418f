import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * Markdown with the text alone of each link that leads out of a package. A registry knows where such links lead once the manifest has
 * the repository's address.
 *
 * @param {string} markdown
 * @param {string} folder of the package
 */
export function withoutLostLinks(markdown, folder) {
  return markdown.replace(/\[([^\]]+)\]\(([^)\s]+)\)/g, (link, text, target) =>
    isWebAddress(target) || existsSync(join(folder, target.split("#")[0])) ? link : text,
  );
}

function isWebAddress(target) {
  return /^[a-z]+:/.test(target);
}
