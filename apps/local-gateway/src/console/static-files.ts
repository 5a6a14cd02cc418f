import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};
/** What the build writes where a response's nonce belongs. */
const NONCE_PLACEHOLDER = "__CSP_NONCE__";

interface StaticFile {
  readonly contentType: string;
  readonly content: Buffer;
  /** Its name changes with its content. */
  readonly hashed: boolean;
}

/** The files of a built web page. */
export interface StaticFiles {
  /** Answers a `GET` or `HEAD` of a path, `/` being `index.html`; false if there is no such file. */
  serve(path: string, response: ServerResponse, withBody: boolean): boolean;
}

/**
 * Reads a directory's files, which are what can be served: no path of a request is ever looked up on the disk.
 *
 * @returns `undefined` if there is no such directory
 */
export function createStaticFiles(directory: string): StaticFiles | undefined {
  if (!existsSync(directory)) return undefined;
  const files = new Map<string, StaticFile>();
  for (const name of readdirSync(directory, { recursive: true, encoding: "utf8" })) {
    const contentType = CONTENT_TYPES[extname(name)];
    const file = join(directory, name);
    if (contentType === undefined || !statSync(file).isFile()) continue;
    const path = `/${name.split(sep).join("/")}`;
    files.set(path, { contentType, content: readFileSync(file), hashed: path.startsWith("/assets/") });
  }

  return {
    serve(path, response, withBody) {
      const file = files.get(path === "/" ? "/index.html" : path);
      if (file === undefined) return false;
      const content = file.contentType.startsWith("text/html") ? withPolicy(file.content, response) : file.content;
      response.setHeader("content-type", file.contentType);
      response.setHeader("content-length", content.length);
      response.setHeader("cache-control", file.hashed ? "public, max-age=31536000, immutable" : "no-store");
      response.setHeader("x-content-type-options", "nosniff");
      response.setHeader("cross-origin-resource-policy", "same-origin");
      response.end(withBody ? content : undefined);
      return true;
    },
  };
}

/**
 * Scripts come from files only. Styles may also be made by the page itself, which has to know the nonce for it. The page
 * may connect to any hub, since that is what it is for.
 */
function withPolicy(html: Buffer, response: ServerResponse): Buffer {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self' ws: wss:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader("content-security-policy", policy.join("; "));
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("cross-origin-opener-policy", "same-origin");
  return Buffer.from(html.toString("utf8").replaceAll(NONCE_PLACEHOLDER, nonce));
}
