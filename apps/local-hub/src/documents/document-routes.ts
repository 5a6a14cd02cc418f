import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import {
  createStaticFiles,
  type HttpRoutes,
  requestUrl,
  restrictPage,
  type StaticFiles,
} from "@switchboard/local-service";

const FOLDER = "/docs";
/** Written when all pages are: with an `index.html`, half of them may be missing yet. */
const LAST_FILE = "hashmap.json";

/**
 * `GET /docs/…`: the documents, as `npm run docs` has built them. They may be built, and built anew, while this runs: the files are
 * read at the first request, and again when they have changed.
 *
 * @param directory that they are built into; it need not exist
 */
export function createDocumentRoutes(directory: string): HttpRoutes {
  let files: StaticFiles | undefined;
  let readFrom: number | undefined;

  function builtFiles(): StaticFiles | undefined {
    const builtAt = statSync(join(directory, LAST_FILE), { throwIfNoEntry: false })?.mtimeMs;
    if (builtAt !== readFrom) files = builtAt === undefined ? undefined : createStaticFiles(directory, writeDocument);
    readFrom = builtAt;
    return files;
  }

  return (request, response) => {
    const { pathname } = requestUrl(request);
    if (request.method !== "GET" && request.method !== "HEAD") return false;
    if (pathname === FOLDER) {
      response.writeHead(302, { location: `${FOLDER}/` }).end();
      return true;
    }
    if (!pathname.startsWith(`${FOLDER}/`)) return false;
    const withBody = request.method === "GET";
    const built = builtFiles();
    if (built === undefined)
      return tell(response, 503, "The documents have not been built: npm run docs, in a clone of the repository");
    if (built.serve(pathname.slice(FOLDER.length), response, withBody)) return true;
    response.statusCode = 404;
    return built.serve("/404.html", response, withBody) || tell(response, 404, "There is no such document");
  };
}

function tell(response: ServerResponse, status: number, message: string): true {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" });
  response.end(`${message}\n`);
  return true;
}

/**
 * Scripts come from files, but for the few lines that choose between light and dark before anything is shown: those are allowed by
 * what they say. The colours of code are written at each word.
 */
function writeDocument(html: Buffer, response: ServerResponse): Buffer {
  const inline = [...html.toString("utf8").matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)];
  const hashes = inline.map(([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`);
  restrictPage(response, { scripts: hashes, styles: ["'unsafe-inline'"] });
  return html;
}
