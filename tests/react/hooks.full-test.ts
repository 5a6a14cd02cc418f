import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { issueToken } from "../support/client-under-test.ts";
import { type Hub, startHub } from "../support/hub.ts";
import { type RenderedPage, serveRenderedPage } from "./rendered-page.ts";

let hub: Hub;
let browser: Browser;
beforeAll(async () => {
  if (noChromium !== undefined) return;
  [hub, browser] = await Promise.all([startHub({ JOIN: "room.**", PRESENCE: "room.**" }), launchChromium()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.[Symbol.asyncDispose]();
});

describe.skipIf(noChromium !== undefined).each([
  { version: "19", suffix: "" },
  { version: "18", suffix: "-18" },
])("with React $version", ({ version, suffix }) => {
  let rendered: RenderedPage;
  beforeAll(async () => {
    rendered = await serveRenderedPage(suffix);
  });
  afterAll(() => rendered[Symbol.asyncDispose]());

  const roomOf = (name: string) => `room.${version}.${name}`;

  /** The page of a user, and what the browser complained about. */
  async function open(user: string, name: string): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const page = await browser.newPage();
    page.setDefaultTimeout(25_000);
    const complaints: string[] = [];
    page.on("pageerror", ({ message }) => complaints.push(message));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) complaints.push(message.text());
    });
    const token = await issueToken(hub, { user, groups: "g" });
    const given = { url: hub.switchboard.gateway.url, token, room: roomOf(name) };
    await page.goto(`${rendered.origin}/?${new URLSearchParams(given)}`);
    await page.getByText("open a hub").waitFor();
    await page.getByText("joined").waitFor();
    return { page, complaints };
  }

  async function say(page: Page, ...texts: string[]): Promise<void> {
    for (const text of texts) {
      await page.getByLabel("Message").fill(text);
      await page.getByRole("button", { name: "Send" }).click();
      await page.getByRole("listitem").getByText(text, { exact: true }).waitFor();
    }
  }

  const connections = () => hub.switchboard.gateway.connectionIds().length;

  const linesOf = (page: Page) => page.getByRole("listitem").allTextContents();

  /** How many connections are registered in the room. */
  async function members(name: string): Promise<number> {
    return (await hub.items()).filter(
      ({ address }) => address?.S?.endsWith(`#${roomOf(name)}`) && address.S.startsWith("group#"),
    ).length;
  }

  test("a server renders the first state, which the browser takes over as it is", async () => {
    const html = rendered.render({ url: "wss://example.com", token: "never-log-me", room: roomOf("server") });
    expect(html.replaceAll(/<!--.*?-->/g, "")).toMatch(/<output>connecting nothing<\/output>.*>joining, 0 here</);
    const { page, complaints } = await open("ada", "server");
    expect(complaints).toEqual([]);
    await page.close();
  });

  test("in strict mode there is one connection with one membership, and none when nobody uses the room", async () => {
    await expect.poll(connections).toBe(0);
    const { page, complaints } = await open("ada", "strict");
    expect(connections()).toBe(1);
    expect(await members("strict")).toBe(1);
    await say(page, "one");
    expect(await page.locator("footer").textContent()).toBe("one");
    await page.getByRole("button", { name: "Hide" }).click();
    await expect.poll(() => members("strict")).toBe(0);
    await page.getByRole("button", { name: "Show" }).click();
    await page.getByText("joined").waitFor();
    await expect.poll(() => linesOf(page)).toEqual(["one"]);
    expect(await members("strict")).toBe(1);
    expect(complaints).toEqual([]);
    await page.close();
    await expect.poll(() => members("strict")).toBe(0);
  });

  test("two tabs see one another, what was said before, and what is older", async () => {
    const { page: ada } = await open("ada", "tabs");
    await say(ada, "one", "two", "three", "four", "five");
    await ada.getByText("joined, 1 here").waitFor();
    const { page: bob } = await open("bob", "tabs");
    await Promise.all([ada, bob].map((page) => page.getByText("joined, 2 here").waitFor()));
    await expect.poll(() => linesOf(bob)).toEqual(["three", "four", "five"]);
    await say(bob, "six");
    await bob.getByRole("button", { name: "Older" }).click();
    const all = ["one", "two", "three", "four", "five", "six"];
    await expect.poll(() => linesOf(bob)).toEqual(all);
    await expect.poll(() => linesOf(ada)).toEqual(all);
    await Promise.all([ada.close(), bob.close()]);
  });

  test("who is cut off is back, has missed nothing, and is in the room once", async () => {
    const { page: ada, complaints } = await open("ada", "cut");
    const [adas = ""] = hub.switchboard.gateway.connectionIds().slice(-1);
    const { page: bob } = await open("bob", "cut");
    await say(ada, "one");
    hub.switchboard.gateway.drop(adas);
    await ada.getByText("waiting a hub").waitFor();
    await say(bob, "two", "three");
    await expect.poll(() => linesOf(ada), { timeout: 30_000 }).toEqual(["one", "two", "three"]);
    await expect.poll(() => members("cut")).toBe(2);
    expect(complaints).toEqual([]);
    await Promise.all([ada.close(), bob.close()]);
  });
});
