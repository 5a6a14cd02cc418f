import { count, inPackage, standIn } from "./texts.mjs";

/** `3.1164.0`, given to a variable. */
const mostBytesOfVersion = 40;

/** @type {readonly import("./trim-dependencies.mjs").Trim[]} */
export const awsSdkTrims = [
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
    edits: [
      [
        'import LRUCache from "mnemonist/lru-cache";',
        `import { LruCache as LRUCache } from ${standIn("lru-cache.mjs")};`,
      ],
    ],
    fits: (text) =>
      count(text, "LRUCache") === 2 &&
      count(text, "this.cache = new LRUCache(capacity);") === 1 &&
      // What the stand-in has, and nothing of it is read or written otherwise.
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
