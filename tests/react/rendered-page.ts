import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type InlineConfig } from "vite";
import type { Given } from "./given.ts";

/** A server that renders the page with one version of React, and the browser's part of it. */
export interface RenderedPage extends AsyncDisposable {
  readonly origin: string;
  /** What the server sends for it. */
  render(given: Given): string;
}

const require = createRequire(import.meta.url);
const page = join(import.meta.dirname, "page");

/** @param suffix of the packages `react` and `react-dom`: `""` or `"-18"` */
export async function serveRenderedPage(suffix: string): Promise<RenderedPage> {
  const folder = await mkdtemp(join(tmpdir(), "switchboard-react-"));
  const alias = ["react-dom", "react"].map((name) => ({
    find: new RegExp(`^${name}(?=$|/)`),
    replacement: dirname(require.resolve(`${name}${suffix}/package.json`)),
  }));
  // Strict mode does what it does in development only.
  const config: InlineConfig = {
    ...{ root: page, configFile: false, mode: "development", logLevel: "error", resolve: { alias } },
    define: { "process.env.NODE_ENV": '"development"' },
    ssr: { noExternal: true },
  };
  const output = (name: string, ssr: boolean) => ({
    ...{ outDir: join(folder, name), minify: false, ssr },
    rollupOptions: { input: join(page, `${name}.tsx`), output: { entryFileNames: "[name].mjs" } },
  });
  await build({ ...config, build: output("browser", false) });
  await build({ ...config, build: output("server", true) });
  const script = await readFile(join(folder, "browser", "browser.mjs"));
  const { render } = (await import(pathToFileURL(join(folder, "server", "server.mjs")).href)) as Pick<
    RenderedPage,
    "render"
  >;
  const server = createServer(({ url = "/" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    if (pathname === "/browser.mjs") return response.setHeader("content-type", "text/javascript").end(script);
    const given = Object.fromEntries(searchParams) as unknown as Given;
    const data = JSON.stringify(given).replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const html = `<div id="root" data-given="${data}">${render(given)}</div><script type="module" src="/browser.mjs"></script>`;
    return response.setHeader("content-type", "text/html; charset=utf-8").end(`<!doctype html>${html}`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    render,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
