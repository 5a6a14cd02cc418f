// Takes the pictures of the console that the README shows, into docs/screenshots: what `npm start` runs, in a browser.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

/** As for the tests: chromium.ts. */
const PLACES = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const root = fileURLToPath(new URL("../..", import.meta.url));
const into = join(root, "docs", "screenshots");
mkdirSync(into, { recursive: true });

const hub = spawn(process.execPath, [join(root, "apps/local-hub/dist/main.js")], {
  env: { ...process.env, PORT: "0", DYNAMODB_PORT: "0" },
  stdio: ["ignore", "pipe", "inherit"],
});
try {
  const origin = await originOf(hub);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || PLACES.find((place) => existsSync(place)),
  });
  const desktop = await open(browser, origin, { viewport: { width: 1280, height: 840 } });
  await inTheLight(desktop);
  await inTheDark(desktop, await open(browser, origin, {}));
  await onPhone(await open(browser, origin, { viewport: { width: 390, height: 780 }, deviceScaleFactor: 1.5 }));
  await browser.close();
} finally {
  hub.kill();
  await once(hub, "exit");
}

async function originOf(program) {
  let origin;
  for await (const line of createInterface(program.stdout)) {
    origin ??= /console\s+(http:\S+)\//.exec(line)?.[1];
    if (line.endsWith("ready")) return origin;
  }
  throw new Error("The hub has not started; what it said is above.");
}

async function open(browser, origin, options) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${origin}/`);
  await page.getByRole("button", { name: "Connect Ada and Grace" }).click();
  await page
    .getByText(/reached \d/)
    .first()
    .waitFor();
  return page;
}

async function inTheLight(page) {
  await page.getByRole("button", { name: "Connect", exact: true }).click();
  const form = page.getByRole("form", { name: "Connect somebody" });
  await form.getByText("Signed", { exact: true }).click();
  await form.getByRole("textbox", { name: "Session" }).fill("order-17");
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await page.getByText("signed/order-17").first().waitFor();
  await say(page, "Hello Ada!");
  await page.getByLabel("To", { exact: true }).selectOption("everyone");
  await say(page, "Good morning, everyone");
  await take(page, "console-light.png");
}

/** @param elsewhere another page, whose clients are not cut off with those of the first */
async function inTheDark(page, elsewhere) {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.getByRole("tab", { name: "Faults" }).click();
  await enterRoom(page, "Ada");
  await enterRoom(elsewhere, "Grace");
  await page.getByRole("button", { name: /^Cut them off/ }).click();
  await page.getByText("Trying again").first().waitFor();
  await elsewhere.getByRole("button", { name: "Send ten to room.1 as Grace" }).click();
  await page.getByLabel("What was said in room.1, as Ada sees it").getByText("10 of 10").waitFor();
  await page.getByText("connection no. 2").nth(2).waitFor();
  await page.getByLabel("Who is in room.1, as Ada sees it").click();
  await page.getByRole("button", { name: "Kick user grace …" }).click();
  await take(page, "console-dark.png");
  await page.context().close();
  await elsewhere.context().close();
}

async function onPhone(page) {
  await say(page, "Hello Ada!");
  await take(page, "console-phone.png");
}

async function enterRoom(page, who) {
  await page.getByRole("article", { name: who }).getByRole("button", { name: "Join room" }).click();
  await page.getByLabel(`What was said in room.1, as ${who} sees it`).waitFor();
}

async function say(page, text) {
  await page.getByRole("textbox", { name: "Message" }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("region", { name: "The last message" }).getByText(`“${text}”`).waitFor();
  await page
    .getByRole("region", { name: "The last message" })
    .getByText(/reached \d/)
    .waitFor();
}

/** When everything has arrived where it moves to. */
async function take(page, name) {
  await page.evaluate(() => document.activeElement?.blur());
  await page.mouse.move(0, 0);
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(into, name) });
}
