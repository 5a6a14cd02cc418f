import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AnswerExample, startAnswerExample } from "../support/answer-example.ts";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
let example: AnswerExample;
let browser: Browser | undefined;
beforeAll(async () => {
  if (noChromium !== undefined) return;
  [hub, browser] = await Promise.all([startHub(), launchChromium()]);
  // Slow enough for what is done to the pages meanwhile.
  example = await startAnswerExample(hub, 25);
});
afterAll(async () => {
  await browser?.close();
  await example?.[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
});

const progressOf = (page: Page) => page.locator("#progress").textContent();

/** Until so many pieces are there, and not all of them. */
async function isUnderWay(page: Page, pieces: number): Promise<void> {
  const shown = async () => Number.parseInt((await progressOf(page)) || "0", 10);
  await expect.poll(shown, { timeout: 60_000 }).toBeGreaterThanOrEqual(pieces);
  expect(await progressOf(page)).toContain("so far");
}

test("pages that are reloaded, cut off or opened twice show the whole answer in order", async ({ skip }) => {
  if (browser === undefined) {
    console.error(`skipped: the answer in a browser: ${noChromium}`);
    return skip(noChromium);
  }
  const first = await browser.newPage();
  const query = new URLSearchParams({ hub: hub.switchboard.gateway.url });
  await first.goto(`${example.address}?${query}`);
  await first.getByText("open: welcomed").waitFor();
  await first.getByRole("button", { name: "Ask" }).click();
  await isUnderWay(first, 20);
  await first.reload();
  const second = await browser.newPage();
  await second.goto(first.url());
  await isUnderWay(second, 60);
  for (const id of hub.switchboard.gateway.connectionIds()) hub.switchboard.gateway.drop(id);
  await isUnderWay(first, 120);
  await first.reload();
  await isUnderWay(first, 130);
  const late = await browser.newPage();
  for (const page of [first, second]) await page.getByText(/^\d+ pieces, complete$/).waitFor({ timeout: 120_000 });
  await late.goto(first.url());
  await late.getByText(/^\d+ pieces, complete$/).waitFor();
  for (const page of [first, second, late]) {
    expect(await page.locator("#answer").textContent()).toBe(example.whole);
  }
  expect(example.program.output()).not.toContain("broke off");
});
