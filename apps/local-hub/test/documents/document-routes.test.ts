import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RoutesServer, serveRoutes } from "@switchboard/local-service/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDocumentRoutes } from "../../src/documents/document-routes.ts";

let place: string;
let directory: string;
let server: RoutesServer;

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "documents-"));
  directory = join(place, "dist");
  await writeFile(join(place, "secret.txt"), "not of the documents");
  server = await serveRoutes(createDocumentRoutes(directory));
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(place, { recursive: true });
});

const ask = (path: string, method = "GET") => server.ask(path, { method });

/** As VitePress does: the pages, and when they are there its list of them. */
async function build(page: string): Promise<void> {
  await mkdir(join(directory, "assets"), { recursive: true });
  await mkdir(join(directory, "guides"), { recursive: true });
  await mkdir(join(directory, "files"), { recursive: true });
  await writeFile(join(directory, "index.html"), page);
  await writeFile(join(directory, "404.html"), "<h1>not found</h1>");
  await writeFile(join(directory, "guides", "index.html"), "<h1>guides</h1>");
  await writeFile(join(directory, "files", "template.yaml.txt"), "Resources:");
  await writeFile(join(directory, "assets", "app.1.js"), "0;");
  await writeFile(join(directory, "hashmap.json"), "{}");
}

describe.sequential("the documents", () => {
  test("say how they are built, where they are not", async () => {
    expect(await ask("/docs/")).toMatchObject({
      status: 503,
      headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
      text: "The documents have not been built: npm run docs, in a clone of the repository\n",
    });
  });

  test("are not there while half of them are", async () => {
    await mkdir(directory, { recursive: true });
    await writeFile(join(directory, "index.html"), "<h1>half</h1>");
    expect(await ask("/docs/")).toMatchObject({ status: 503 });
  });

  test("are there as soon as they are built, and anew when they are built anew", async () => {
    await build("<h1>first</h1>");
    expect(await ask("/docs/")).toMatchObject({ status: 200, text: "<h1>first</h1>" });
    await build("<h1>second</h1>");
    // Two builds within a clock's tick are a test's, not a reader's.
    await utimes(join(directory, "hashmap.json"), new Date(), new Date(Date.now() + 5_000));
    expect((await ask("/docs/")).text).toBe("<h1>second</h1>");
  });

  test("have their own scripts and no others", async () => {
    await build('<script id="a">dark()</script><script type="module" src="/docs/assets/app.1.js"></script>');
    await utimes(join(directory, "hashmap.json"), new Date(), new Date(Date.now() + 10_000));
    const { headers } = await ask("/docs/index.html");
    expect(headers).toMatchObject({ "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
    expect(headers["content-security-policy"]).toContain(
      // echo -n 'dark()' | openssl dgst -sha256 -binary | base64
      "script-src 'self' 'sha256-fNefTR34fI4AKL70MFDWngBjZzPD/E9oLjTl18ee/nA='; ",
    );
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test("have pages, folders, files of the repository as text, and parts that browsers keep", async () => {
    expect(await ask("/docs")).toMatchObject({ status: 302, headers: { location: "/docs/" } });
    expect(await ask("/docs/guides/")).toMatchObject({ status: 200, text: "<h1>guides</h1>" });
    expect(await ask("/docs/files/template.yaml.txt")).toMatchObject({
      headers: { "content-type": "text/plain; charset=utf-8" },
      text: "Resources:",
    });
    expect(await ask("/docs/assets/app.1.js?v=1", "HEAD")).toMatchObject({
      headers: { "cache-control": "public, max-age=31536000, immutable", "content-length": "2" },
      text: "",
    });
  });

  test.each([
    "/docs/nothing.html",
    "/docs/guides",
    "/docs/../secret.txt",
    "/docs/%2e%2e/secret.txt",
    "/docs/..%2fsecret.txt",
    "/docs/assets/..\\..\\secret.txt",
    "/docs//",
  ])("%s is none of them", async (path) => {
    const { status, text } = await ask(path);
    // A path may also lead out of the documents altogether, before they are asked.
    expect([status, text]).toEqual(status === 418 ? [418, "not of these routes"] : [404, "<h1>not found</h1>"]);
  });

  test("take no other requests", async () => {
    for (const [method, path] of [
      ["POST", "/docs/"],
      ["GET", "/documents/"],
      ["GET", "/"],
    ] as const) {
      expect(await ask(path, method)).toMatchObject({ status: 418 });
    }
  });
});
