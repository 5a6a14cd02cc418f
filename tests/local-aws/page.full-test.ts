import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import axe from "axe-core";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Program, runNode } from "../support/program.ts";

// The page that `local-aws` serves for whatever it runs: the example of its README, which echoes.

const root = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(root, "packages/local-aws/cli/README.md"), "utf8");
const blockIn = (language: string) => new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, "s").exec(readme)?.[1] ?? "";

const place = mkdtempSync(join(tmpdir(), "local-aws-page-"));
let program: Program;
let browser: Browser;
let origin: string;
beforeAll(async () => {
  if (noChromium !== undefined) return;
  mkdirSync(join(place, "functions"));
  writeFileSync(join(place, "template.yaml"), blockIn("yaml"));
  writeFileSync(join(place, "functions/echo.mjs"), `console.log("loaded");\n${blockIn("js")}`);
  const main = join(root, "packages/local-aws/cli/dist/main.js");
  program = runNode([main, "--template", join(place, "template.yaml")], { PORT: "0", DYNAMODB_PORT: "0" });
  [browser] = await Promise.all([launchChromium(), program.printed("ready")]);
  origin = /page (\S+)\//.exec(program.output())?.[1] ?? "";
}, 60_000);
afterAll(async () => {
  await browser?.close();
  program?.signal("SIGTERM");
  await program?.exited;
  rmSync(place, { recursive: true, force: true });
});

const patience = { timeout: 25_000 };

function inBrowser(title: string, check: (page: Page) => Promise<void>): void {
  test(title, { timeout: 60_000 }, async ({ skip }) => {
    if (noChromium !== undefined) {
      console.error(`skipped: ${title}: ${noChromium}`);
      skip(noChromium);
    }
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(origin);
    await check(page);
    expect(complaints).toEqual([]);
    await page.close();
  });
}

async function shows(part: Locator, text: RegExp): Promise<void> {
  await expect.poll(() => part.textContent(), patience).toMatch(text);
}

inBrowser("a client connects, sends and is answered; what happened says so, as does what is open", async (page) => {
  await shows(page.locator("#api"), /npx wscat -c "ws:\/\/127\.0\.0\.1:\d+\/dev"/);
  await page.getByRole("button", { name: "Connect" }).click();
  const client = page.getByRole("article", { name: "Client 1" });
  await shows(client.getByRole("status"), /^open$/);
  await client.getByRole("textbox", { name: "Message from Client 1" }).fill("first");
  await page.keyboard.press("Enter");
  await shows(client.getByRole("list"), /first.*You said first/);
  const happened = page.getByRole("list", { name: /^Events and lines/ });
  await shows(happened, /Echo: loaded[\s\S]*\$connect connected[\s\S]*\$default Echo 200 replied/);
  await shows(page.getByRole("heading", { name: /^Open connections/ }), /1$/);

  // What is of no interest is left out, and comes back.
  const filter = page.getByRole("searchbox", { name: "Only with" });
  await filter.fill("replied echo");
  await expect.poll(() => happened.getByRole("listitem").count(), patience).toBe(1);
  await filter.fill("");
  await shows(happened, /connected/);

  await page.getByRole("button", { name: /^Cut / }).click();
  await shows(client.getByRole("status"), /^closed$/);
  await shows(client.getByRole("list"), /closed with 1006/);
  await shows(page.getByRole("heading", { name: /^Open connections/ }), /0$/);
});

inBrowser("what AWS does now and then is made to happen, and time goes on", async (page) => {
  const throttled = page.getByRole("spinbutton", { name: "throttleHandshakes" });
  await throttled.fill("1");
  await throttled.press("Enter");
  await throttled.blur();
  const faults = async () => (await fetch(`${origin}/_gateway/chaos`)).json();
  await expect.poll(faults, patience).toMatchObject({ throttleHandshakes: 1 });
  await fetch(`${origin}/_gateway/chaos`, {
    ...{ method: "POST", headers: { "content-type": "application/json" } },
    body: '{"throttleHandshakes":0}',
  });
  await page.getByRole("button", { name: "Connect" }).click();
  await shows(page.getByRole("status"), /^open$/);
  await page.getByRole("button", { name: "10 minutes later" }).click();
  await shows(page.getByRole("article", { name: "Client 1" }).getByRole("list"), /closed with 1001/);
});

inBrowser("no accessibility rule is broken, and nothing is wider than a phone", async (page) => {
  await page.getByRole("button", { name: "Connect" }).click();
  await shows(page.getByRole("status"), /^open$/);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe.source);
    const violations = await page.evaluate(
      "axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))",
    );
    expect(violations).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
});
