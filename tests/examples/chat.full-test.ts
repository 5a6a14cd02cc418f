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
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByLabel("Message", { exact: true }).press("Enter");
}

/** What stands on the page, in its order. */
const linesOf = (page: Page) => page.getByRole("listitem").allTextContents();

test("two people talk in rooms; one is cut off, and reloads, and has missed nothing", { timeout: 60_000 }, async ({
  skip,
}) => {
  if (noChromium !== undefined) {
    console.error(`skipped: the chat in a browser: ${noChromium}`);
    skip(noChromium);
  }
  const ada = await enter("ada");
  await say(ada, "is anybody there?");
  await ada.getByText("ada is anybody there?").waitFor();
  // Whoever comes later sees what was said.
  const bob = await enter("bob");
  await bob.getByText("is anybody there?").waitFor();
  await say(ada, "<b>hello</b>");
  await bob.getByText("<b>hello</b>").waitFor();

  const [bobsConnection = ""] = hub.switchboard.gateway.connectionIds().slice(-1);
  hub.switchboard.gateway.drop(bobsConnection);
  await say(ada, "are you away?");
  await bob.getByText("are you away?").waitFor();
  // Not loaded any longer when it is said, and loaded again afterwards.
  const bobsAddress = bob.url();
  await bob.goto("about:blank");
  await say(ada, "or gone?");
  await ada.getByText("or gone?").waitFor();
  await bob.goto(bobsAddress);
  await bob.getByText("or gone?").waitFor();
  const said = ["ada is anybody there?", "ada <b>hello</b>", "ada are you away?", "ada or gone?"];
  expect(await linesOf(bob)).toEqual(said);
  await expect.poll(() => linesOf(ada)).toEqual(said);

  await say(ada, "/join garden");
  await say(bob, "/join garden");
  await say(bob, "nice here");
  await ada.getByText("bob nice here").waitFor();
  await ada.getByRole("button", { name: "lobby" }).click();
  expect(await ada.getByText("bob nice here").isVisible()).toBe(false);
});
