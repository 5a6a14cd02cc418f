import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type Program, runNode } from "../support/program.ts";

let hub: Hub;
let example: Program;
let address: string;
let browser: Browser | undefined;
beforeAll(async () => {
  hub = await startHub();
  const serve = createRequire(import.meta.url).resolve("@switchboard/example-chat/serve.mjs");
  example = runNode([serve], { PORT: "0", HUB: `http://127.0.0.1:${hub.switchboard.gateway.port}` });
  await example.printed("Open it twice");
  address = /http:\/\/\S+/.exec(example.output())?.[0] ?? "";
  if (noChromium === undefined) browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  example.signal("SIGTERM");
  await example.exited;
  await hub[Symbol.asyncDispose]();
});

test("it serves its page, the client and tokens, and nothing else", async () => {
  const statusOf = async (path: string) => (await fetch(new URL(path, address))).status;
  expect(await (await fetch(address)).text()).toContain('<script type="module">');
  expect((await fetch(new URL("/client.js", address))).headers.get("content-type")).toBe("text/javascript");
  expect(await statusOf("/token?user=ada")).toBe(200);
  expect(await Promise.all(["/token", "/serve.mjs", "/constructor"].map(statusOf))).toEqual([403, 404, 404]);
});

async function enter(user: string): Promise<Page> {
  if (browser === undefined) throw new Error("There is no browser.");
  const page = await browser.newPage();
  await page.goto(`${address}?${new URLSearchParams({ hub: hub.switchboard.gateway.url })}`);
  await page.getByLabel("Your name").fill(user);
  await page.getByRole("button", { name: "Enter" }).click();
  await page.getByText("open: welcomed").waitFor();
  return page;
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.getByLabel("Message").press("Enter");
}

test("two people talk, one is cut off, and they talk on", async ({ skip }) => {
  if (noChromium !== undefined) {
    console.error(`skipped: the chat in a browser: ${noChromium}`);
    skip(noChromium);
  }
  const ada = await enter("ada");
  await say(ada, "is anybody there?");
  await ada.getByText("nobody is here").waitFor();
  const bob = await enter("bob");
  await say(ada, "<b>hello</b>");
  await bob.getByText("<b>hello</b>").waitFor();
  await ada.getByText("✓").waitFor();
  const [bobsConnection = ""] = hub.switchboard.gateway.connectionIds().slice(-1);
  hub.switchboard.gateway.drop(bobsConnection);
  await say(bob, "I was away");
  await ada.getByText("I was away").waitFor();
  expect(await ada.getByRole("listitem").allTextContents()).toEqual([
    ...["ada is anybody there? nobody is here", "ada <b>hello</b> ✓", "bob I was away "],
  ]);
});
