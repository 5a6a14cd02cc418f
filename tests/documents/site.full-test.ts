import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readWrittenPages } from "@switchboard/docs/pages";
import axe from "axe-core";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Hub, startHub } from "../support/hub.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = join(root, "docs/.vitepress/dist");

beforeAll(async () => {
  const vitepress = join(root, "docs/node_modules/vitepress/dist/node/cli.js");
  // As for a reader: tests set variables that make it build for development.
  const { NODE_ENV: _, ...env } = process.env;
  await promisify(execFile)(process.execPath, [vitepress, "build"], { cwd: join(root, "docs"), env });
}, 300_000);

test("every page is there, and every link of the built pages leads to a file and an anchor of the site", () => {
  const files = readdirSync(site, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".html"));
  expect(files.length).toBeGreaterThan(readWrittenPages(root).length);
  const texts = new Map(files.map((file) => [file, readFileSync(join(site, file), "utf8")]));
  const dead = [...texts].flatMap(([file, text]) => {
    return [...text.matchAll(/\s(?:href|src)="(?!https?:|mailto:|data:)([^"]+)"/g)].flatMap(([, href = ""]) => {
      const { pathname, hash } = new URL(href.replaceAll("&amp;", "&"), `http://site/docs/${file}`);
      const path = decodeURI(pathname)
        .replace(/^\/docs\//, "")
        .replace(/(^|\/)$/, "$1index.html");
      const anchor = decodeURIComponent(hash.slice(1));
      const target = texts.get(path);
      const isThere = pathname.startsWith("/docs/") && existsSync(join(site, path));
      const hasAnchor = anchor === "" || target === undefined || target.includes(`id="${anchor}"`);
      return isThere && hasAnchor ? [] : [`${file}: ${href}`];
    });
  });
  expect(dead).toEqual([]);
});

describe.skipIf(noChromium !== undefined)("in a browser, from the local hub,", () => {
  let hub: Hub;
  let browser: Browser;
  beforeAll(async () => {
    hub = await startHub();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await hub[Symbol.asyncDispose]();
  });

  /** Opens a page of the site, and fails if the browser has anything to complain about: a policy, a missing file, a script. */
  async function visit(
    path: string,
    options: BrowserContextOptions,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(`http://127.0.0.1:${hub.switchboard.gateway.port}/docs/${path}`);
    await look(page);
    expect(complaints).toEqual([]);
    await context.close();
  }

  test("a word is found, and its page read", async () => {
    await visit("", {}, async (page) => {
      await page
        .getByRole("button", { name: /search/i })
        .first()
        .click();
      await page.getByRole("searchbox").fill("recover");
      await page.getByRole("option").filter({ hasText: "H. History" }).first().click();
      await page.waitForURL(/\/docs\/reference\/protocol\.html#h-history$/);
      expect(await page.getByRole("heading", { level: 1 }).textContent()).toContain("The wire protocol");
    });
  });

  test.each(["light", "dark"] as const)(
    "a picture is the one for %s pages, and the other when the reader wants it",
    async (colorScheme) => {
      await visit("reference/delivery.html", { colorScheme }, async (page) => {
        const shown = () => page.getByRole("img", { name: /^Delivery:/ }).getAttribute("src");
        expect(await shown()).toContain(`delivery.${colorScheme}.`);
        await page.getByRole("switch").first().click();
        expect(await shown()).toContain(`delivery.${colorScheme === "light" ? "dark" : "light"}.`);
      });
    },
  );

  test.each(["", "reference/protocol.html", "types/client.html", "operations/operations.html"])(
    "on a phone /docs/%s is as wide as the phone, and its menu has the other pages",
    async (path) => {
      await visit(path, { viewport: { width: 360, height: 740 } }, async (page) => {
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
        await page.getByText("Menu", { exact: true }).click();
        await page.getByRole("link", { name: "Operations", exact: true }).last().waitFor();
      });
    },
  );

  test.each(["light", "dark"] as const)("axe finds nothing in %s pages", async (colorScheme) => {
    for (const path of ["", "reference/protocol.html", "types/server.html"]) {
      await visit(path, { colorScheme }, async (page) => {
        await page.evaluate(axe.source);
        // A column of explanations needs no name.
        const rules = JSON.stringify({ "empty-table-header": { enabled: false } });
        const found = await page.evaluate(`axe.run(document, { rules: ${rules} }).then(({ violations }) =>
          violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html).slice(0, 3).join(" ")))`);
        expect(found, path).toEqual([]);
      });
    }
  });
});
