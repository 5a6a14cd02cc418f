// An esbuild plugin that takes out of the AWS SDK what it loads at its start and functions do not need then.
//
// Every change is bound to the text that it was written for. Where that text is gone, or is no longer used as it was, the build
// fails: a new version of the SDK must not bring back silently what was taken out, and must not be changed unseen.

import { readFileSync } from "node:fs";
import { join, sep } from "node:path";

/**
 * @typedef {object} Trim
 * @property {string} what it does, for messages
 * @property {RegExp} neededBy bundles that hold a file of such a path must hold `file` as well
 * @property {RegExp} file whose text is changed
 * @property {readonly (readonly [from: string, to: string])[]} edits each `from` stands in the file exactly once
 * @property {(text: string) => boolean} [fits] whether the rest of the file is as the edits want it
 * @property {(output: import("esbuild").Metafile["outputs"][string]) => boolean} [isLeft] whether a bundle still has, from
 *   elsewhere, what the edits take out
 */

/** Least recently used entries go first, as in `mnemonist`; a `Map` keeps the order of insertion. */
const lruCache = `
  export default class LruCache {
    entries = new Map();
    constructor(capacity) {
      this.capacity = capacity;
    }
    has(key) {
      return this.entries.has(key);
    }
    peek(key) {
      return this.entries.get(key);
    }
    get(key) {
      const value = this.entries.get(key);
      if (this.entries.delete(key)) this.entries.set(key, value);
      return value;
    }
    set(key, value) {
      this.entries.delete(key);
      this.entries.set(key, value);
      if (this.entries.size > this.capacity) this.entries.delete(this.entries.keys().next().value);
    }
    clear() {
      this.entries.clear();
    }
  }`;
/** `3.1164.0`, given to a variable. */
const mostBytesOfVersion = 40;
const lruCacheName = "switchboard:lru-cache";

/** @type {readonly Trim[]} */
const trims = [
  {
    what: "configuration files are read without node:fs/promises, which nothing else needs",
    neededBy: inPackage("@aws-sdk/client-[a-z-]+"),
    file: inPackage("@smithy/core", "dist-es/submodules/config/shared-ini-file-loader/readFile.js"),
    edits: [
      [
        'import { readFile as fsReadFile } from "node:fs/promises";',
        'import { readFile as fsReadFile } from "node:fs";',
      ],
      [
        'fsReadFile(path, "utf8")',
        'new Promise((resolve, reject) => fsReadFile(path, "utf8", (error, text) => (error ? reject(error) : resolve(text))))',
      ],
    ],
    fits: (text) => count(text, "fsReadFile") === 2,
    isLeft: ({ imports }) => imports.some(({ path }) => /^(?:node:)?fs\/promises$/.test(path)),
  },
  {
    // Only what is not encrypted needs it, on this machine: `import()` builds a module of all that it exports, and for that
    // loads HTTP/2, web streams and `fetch`.
    what: "node:http is loaded by itself at the first request without TLS",
    neededBy: inPackage("@aws-sdk/client-[a-z-]+"),
    file: inPackage("@smithy/node-http-handler", "dist-es/node-http-handler.js"),
    edits: [['await import("node:http")', 'require("node:http")']],
    fits: (text) =>
      count(text, "const { Agent, request } = node_http.default ?? node_http;") === 1 &&
      (text.match(/\bnode_http\b/g) ?? []).length === 3,
  },
  {
    what: "the cache of discovered endpoints does without mnemonist and obliterator",
    neededBy: inPackage("@aws-sdk/client-dynamodb"),
    file: inPackage("@aws-sdk/endpoint-cache", "dist-es/EndpointCache.js"),
    edits: [['import LRUCache from "mnemonist/lru-cache";', `import LRUCache from "${lruCacheName}";`]],
    fits: (text) =>
      count(text, "LRUCache") === 2 &&
      count(text, "this.cache = new LRUCache(capacity);") === 1 &&
      // What the cache above has, and nothing of it is read or written otherwise.
      count(text, "this.cache") - 1 === (text.match(/\bthis\.cache\.(?:clear|get|has|peek|set)\(/g) ?? []).length,
    isLeft: ({ inputs }) => Object.keys(inputs).some((path) => /[\\/](?:mnemonist|obliterator)[\\/]/.test(path)),
  },
  {
    what: "of a client's package.json, only the version is in the bundle",
    neededBy: inPackage("@aws-sdk/client-[a-z-]+"),
    file: inPackage("@aws-sdk/client-[a-z-]+", "dist-es/runtimeConfig.js"),
    edits: [
      ['import packageInfo from "../package.json";', 'import { version as clientVersion } from "../package.json";'],
      ["clientVersion: packageInfo.version", "clientVersion"],
    ],
    fits: (text) => count(text, "packageInfo") === 2,
    isLeft: ({ inputs }) =>
      Object.entries(inputs).some(
        ([path, { bytesInOutput }]) => /@aws-sdk[\\/].*package\.json$/.test(path) && bytesInOutput > mostBytesOfVersion,
      ),
  },
];

/** @returns {import("esbuild").Plugin} */
export function trimSdk() {
  return {
    name: "trim-sdk",
    setup(build) {
      build.initialOptions.metafile = true;
      for (const trim of trims) {
        build.onLoad({ filter: trim.file }, ({ path }) => {
          const { contents, problem } = apply(trim, readFileSync(path, "utf8"));
          return problem === undefined
            ? { contents, loader: "js" }
            : { errors: [{ text: problem, location: { file: path } }] };
        });
      }
      build.onResolve({ filter: new RegExp(`^${lruCacheName}$`) }, ({ path }) => ({ path, namespace: "trim-sdk" }));
      build.onLoad({ filter: /^/, namespace: "trim-sdk" }, () => ({ contents: lruCache, loader: "js" }));

      build.onEnd(({ errors, metafile }) => {
        // What stopped the bundle stands there already.
        if (errors.length > 0 || metafile === undefined) return undefined;
        const loaded = Object.keys(metafile.inputs).map((file) => join(sep, file));
        const has = (pattern) => loaded.some((path) => pattern.test(path));
        const missing = trims.filter(({ neededBy, file }) => has(neededBy) && !has(file));
        const left = trims.filter(({ isLeft = () => false }) => Object.values(metafile.outputs).some(isLeft));
        return {
          errors: [
            ...missing.map(({ what, file }) => ({ text: `Nothing in this bundle is ${file}, so that ${what}.` })),
            ...left.map(({ what }) => ({ text: `Something else in this bundle undoes that ${what}.` })),
          ],
        };
      });
    },
  };
}

/** @returns the changed text, or why it cannot be changed */
function apply({ what, edits, fits = () => true }, text) {
  if (!fits(text) || edits.some(([from]) => count(text, from) !== 1))
    return { problem: `This is no longer what scripts/trim-sdk.mjs was written for, which sees to it that ${what}.` };
  return { contents: edits.reduce((edited, [from, to]) => edited.replace(from, () => to), text) };
}

function count(text, part) {
  return text.split(part).length - 1;
}

/** Matches paths of files of a package, on any platform; without `file`, of all of them. */
function inPackage(name, file) {
  const path = `/node_modules/${name}/${file === undefined ? "" : `${file.replaceAll(".", "\\.")}$`}`;
  return new RegExp(path.replaceAll("/", "[\\\\/]"));
}
