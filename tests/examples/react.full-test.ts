import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type Program, runNode } from "../support/program.ts";

const folder = dirname(createRequire(import.meta.url).resolve("@switchboard/example-react/package.json"));
const vite = join(folder, "node_modules", "vite", "bin", "vite.js");

let hub: Hub;
let example: Program;
let address: string;
let browser: Browser | undefined;
beforeAll(async () => {
  hub = await startHub({ JOIN: "room.**", PRESENCE: "room.**" });
  const HUB = `http://127.0.0.1:${hub.switchboard.gateway.port}`;
  example = runNode([vite, folder], { PORT: "0", HUB, NO_COLOR: "1" });
  // Output comes in pieces, and lines as a whole.
  await example.printed("http://127.0.0.1:");
  address = /http:\/\/\S+/.exec(example.output())?.[0] ?? "";
  if (noChromium === undefined) browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  example.signal("SIGTERM");
  await example.exited;
  await hub[Symbol.asyncDispose]();
});

async function enter(user: string): Promise<Page> {
  if (browser === undefined) throw new Error("There is no browser.");
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${address}?${new URLSearchParams({ hub: hub.switchboard.gateway.url })}`);
  await page.getByLabel("Your name").fill(user);
  await page.getByRole("button", { name: "Enter" }).click();
  await page.getByText(`${user}, open: welcomed`).waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
  await page.getByText(text).waitFor();
}

const linesOf = (page: Page) => page.getByRole("listitem").allTextContents();

test("two people talk in rooms and see one another; one is cut off, and has missed nothing", {
  timeout: 120_000,
}, async ({ skip }) => {
  if (noChromium !== undefined) {
    console.error(`skipped: the chat in React in a browser: ${noChromium}`);
    skip(noChromium);
  }
  const ada = await enter("ada");
  await say(ada, "is anybody there?");
  const [adas = ""] = hub.switchboard.gateway.connectionIds();
  const bob = await enter("bob");
  await bob.getByText("ada is anybody there?").waitFor();
  await Promise.all([ada, bob].map((page) => page.getByText("Here: ada, bob").waitFor()));

  hub.switchboard.gateway.drop(adas);
  await say(bob, "are you away?");
  await ada.getByText("bob are you away?").waitFor();
  expect(await linesOf(ada)).toEqual(["ada is anybody there?", "bob are you away?"]);

  await ada.getByRole("button", { name: "garden" }).click();
  await say(ada, "nice here");
  expect(await linesOf(ada)).toEqual(["ada nice here"]);
  await bob.getByText("Here: bob", { exact: true }).waitFor();
  expect(await linesOf(bob)).toHaveLength(2);

  // Another name is another connection, and has nothing of the one before.
  await ada.getByRole("button", { name: "Leave" }).click();
  await ada.getByLabel("Your name").fill("eve");
  await ada.getByRole("button", { name: "Enter" }).click();
  await ada.getByText("Here: eve", { exact: true }).waitFor();
  await expect.poll(() => hub.switchboard.gateway.connectionIds().length).toBe(2);
});
