import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { pack } from "./support/packed.ts";
import { createProject } from "./support/project.ts";

// The client in pages of projects outside: built by Vite from the tarball, and loaded from a running hub without any build.

const place = mkdtempSync(join(tmpdir(), "switchboard-pages-"));
const servers: Server[] = [];
let hub: Hub;
let browser: Browser;
beforeAll(async () => {
  if (noChromium === undefined) [hub, browser] = await Promise.all([startHub({ JOIN: "room.**" }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  for (const server of servers) server.close().closeAllConnections();
  await hub?.[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

/** A test that needs a browser. */
function inBrowser(title: string, check: () => Promise<void>): void {
  test(title, async ({ skip }) => {
    if (noChromium !== undefined) {
      // The default reporter counts skipped tests and says nothing about why.
      console.error(`skipped: ${title}: ${noChromium}`);
      skip(noChromium);
    }
    await check();
  });
}

/** Serves a page and its scripts on another port than the hub's, as an application does. */
async function serve(contentOf: (path: string) => Buffer | string): Promise<string> {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    response.setHeader("content-type", pathname.endsWith(".js") ? "text/javascript" : "text/html; charset=utf-8");
    response.end(contentOf(pathname === "/" ? "/index.html" : pathname));
  });
  servers.push(server.listen(0, "127.0.0.1"));
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Opens the page twice: what is said in one tab stands in the other, and who comes later sees it too. */
async function chat(origin: string, words: string): Promise<void> {
  const tab = async (say: string) => {
    const page = await browser.newPage();
    await page.goto(`${origin}/?${new URLSearchParams({ hub: hub.switchboard.gateway.url, say })}`);
    return page;
  };
  const listening = await tab("");
  const speaking = await tab(words);
  const late = await tab("");
  for (const page of [listening, speaking, late]) await page.getByText(words).waitFor();
  await Promise.all([listening, speaking, late].map((page) => page.close()));
}

inBrowser("a Vite project outside builds with the installed client, and its pages chat", async () => {
  const tarballs = await pack(join(place, "packages"));
  const project = createProject(join(place, "vite"));
  await project.install([tarballs["client"] ?? ""], ["vite", "typescript"]);
  project.write("index.html", '<!doctype html><title>Chat</title><script type="module" src="/page.ts"></script>');
  project.write("page.ts", readFileSync(join(import.meta.dirname, "outside/page.ts"), "utf8"));
  const compilerOptions = {
    ...{ target: "ES2022", module: "esnext", moduleResolution: "bundler", lib: ["ES2023", "DOM"], types: [] },
    ...{ strict: true, noEmit: true },
  };
  project.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["page.ts"] }));
  expect(await project.run(["tsc", "-p", "."])).toBe("");
  await project.run(["vite", "build", "--logLevel", "warn"]);
  await chat(await serve((path) => readFileSync(join(project.folder, "dist", path))), "hello from Vite");
});

inBrowser("a page without any build loads the client from the hub, and chats", async () => {
  const { port } = hub.switchboard.gateway;
  const origin = await serve(
    () => `<!doctype html><title>Chat</title><ul id="said"></ul>
    <script type="module">
      import { connect, groups } from "http://127.0.0.1:${port}/client.js";
      const parameters = new URLSearchParams(location.search);
      const room = connect(parameters.get("hub"), { groups }).group("room.2", { rewind: 10 });
      room.on("message", ({ data }) => said.append(Object.assign(document.createElement("li"), { textContent: data })));
      if (parameters.get("say")) await room.send(parameters.get("say"));
    </script>`,
  );
  await chat(origin, "hello without a build");
});
