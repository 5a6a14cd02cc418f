import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { extname, join, sep } from "node:path";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
};

interface StaticFile {
  readonly contentType: string;
  readonly content: Buffer;
  /** Its name changes with its content. */
  readonly hashed: boolean;
}

/** The files of a built web site. */
export interface StaticFiles {
  /** Answers a `GET` or `HEAD` of a path, that of a folder being its `index.html`; false if there is no such file. */
  serve(path: string, response: ServerResponse, withBody: boolean): boolean;
}

/**
 * Reads a directory's files, which are what can be served: no path of a request is ever looked up on the disk.
 *
 * @param writePage sets the headers that an HTML page needs, and says what is sent of it
 * @returns `undefined` if there is no such directory
 */
export function createStaticFiles(
  directory: string,
  writePage: (html: Buffer, response: ServerResponse) => Buffer,
): StaticFiles | undefined {
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
      const file = files.get(path.endsWith("/") ? `${path}index.html` : path);
      if (file === undefined) return false;
      const content = file.contentType.startsWith("text/html") ? writePage(file.content, response) : file.content;
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
