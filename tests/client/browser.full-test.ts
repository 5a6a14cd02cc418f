import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium, noChromium } from "../support/chromium.ts";
import { type ClientPage, openClientPage, type PageServer, startPageServer } from "../support/client-page.ts";
import { issueToken } from "../support/client-under-test.ts";
import { type Hub, startHub } from "../support/hub.ts";

let hub: Hub;
let browser: Browser;
let server: PageServer;
beforeAll(async () => {
  if (noChromium !== undefined) return;
  [hub, browser, server] = await Promise.all([startHub(), launchChromium(), startPageServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
  await hub?.[Symbol.asyncDispose]();
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

const MINUTE_MS = 60_000;

const tokenOf = (user: string, groups: string, expires = "36000") => issueToken(hub, { user, groups, expires });

async function member(user: string, groups: string): Promise<ClientPage> {
  const page = await openClientPage(browser, server.origin);
  page.giveToken(() => tokenOf(user, groups));
  // Handshakes and answers take real time, which is not the page's.
  const patient = { attemptTimeoutMs: 240 * MINUTE_MS, pongTimeoutMs: 240 * MINUTE_MS };
  await page.connect(hub.switchboard.gateway.url, { sessionId: `${user}-tab`, ...patient });
  return page;
}

inBrowser("two users of a common group hear each other; sockets drop, and both come back", async () => {
  await using ada = await member("ada", "chat");
  await using bob = await member("bob", "chat");
  const both = [ada, bob];
  const opened = await Promise.all(both.map((page) => page.state("open")));
  expect(opened.map(({ welcome }) => welcome.userId)).toEqual(["ada", "bob"]);
  const to = { groups: ["chat"] };
  const first = await ada.send({ to, exclude: "connection", data: "hello" });
  expect(first).toMatchObject({ delivered: 1, gone: 0, failed: 0, queued: 0 });
  await expect.poll(() => bob.messages()).toMatchObject([{ id: first.messageId, data: "hello" }]);

  for (const { welcome } of opened) expect(hub.switchboard.gateway.drop(welcome.connectionId)).toBe(true);
  await Promise.all(both.map((page) => expect.poll(async () => (await page.states()).length).toBe(4)));
  for (const page of both) {
    expect((await page.states()).map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      ...["open: welcomed", "waiting: connection-lost", "connecting: connection-lost", "open: welcomed"],
    ]);
  }
  const second = await bob.send({ to, exclude: "connection", data: "still here" });
  await expect.poll(() => ada.messages()).toMatchObject([{ id: second.messageId, data: "still here" }]);
});

inBrowser("an attempt is made at once when the network comes back", async () => {
  await using page = await member("nia", "offline");
  const { welcome } = await page.state("open");
  await page.stopTime();
  hub.switchboard.gateway.drop(welcome.connectionId);
  await page.state("waiting");
  await page.networkBack();
  await page.state("open");
});

inBrowser(
  "a connection is replaced before its two hours are over, and nothing inbound is lost or given twice",
  async () => {
    await using ada = await member("ada-two", "switching");
    const { welcome } = await ada.state("open");
    const pass = async (ms: number) => {
      hub.switchboard.gateway.clock.advance(ms);
      await ada.passTime(ms);
    };
    // Small steps: a ping that comes one step late must not be too late for the gateway's ten minutes.
    for (let minutes = 0; minutes < 100; minutes += 2) await pass(2 * MINUTE_MS);
    expect(await ada.states()).toHaveLength(1);
    const bob = await hub.connect({ session_id: "bob-two" });
    const sent: string[] = [];
    // Up to 95 % of two hours, and the overlap.
    for (let minutes = 100; minutes < 115; minutes += 1) {
      hub.switchboard.gateway.clock.advance(MINUTE_MS);
      const answered = bob.ask({ action: "sendMessage", to: { users: ["ada-two"] }, data: minutes });
      await ada.passTime(MINUTE_MS);
      const first = await answered;
      // Where delivery takes a moment, what is stored is said before it is acknowledged (rule H5).
      const answer = first.type === "stored" ? await bob.next() : first;
      if (answer.type === "ack") sent.push(answer.messageId);
      await expect.poll(async () => (await ada.states()).length).toBe(ada.needs.length);
    }
    expect(sent).toHaveLength(15);
    await expect.poll(async () => (await ada.messages()).length).toBe(sent.length);
    expect((await ada.messages()).map(({ id }) => id).sort()).toEqual([...sent].sort());
    expect((await ada.states()).map(({ name, reason }) => `${name}: ${reason}`)).toEqual([
      ...["open: welcomed", "open: switched"],
    ]);
    await hub.event("disconnected", ({ connectionId }) => connectionId === welcome.connectionId);
  },
);

inBrowser("before its token expires, a connection is given a fresh one", async () => {
  await using page = await openClientPage(browser, server.origin);
  page.giveToken(({ fresh }) => tokenOf("eve", "g", fresh ? "3600" : "240"));
  await page.connect(hub.switchboard.gateway.url);
  await page.state("open");
  await page.passTime(228_000);
  await page.state("open", "refreshed");
  expect(page.needs).toEqual([{ fresh: false }, { fresh: true }]);
});

const idOf = (page: Page) => page.evaluate("tabSessionId()");
const keptIn = (page: Page) => page.evaluate('sessionStorage.getItem("switchboard.session")');

async function reload(page: Page): Promise<void> {
  await page.reload();
  await page.waitForFunction("window.tabSessionId");
}

inBrowser("a tab keeps its session when it is loaded again, and a copy of it gets one of its own", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.origin);
  await page.waitForFunction("window.tabSessionId");
  const id = await idOf(page);
  expect(await idOf(page)).toBe(id);
  await reload(page);
  expect(await idOf(page)).toBe(id);

  // A browser copies the tab's storage, as it does when somebody duplicates the tab.
  const [copy] = await Promise.all([page.waitForEvent("popup"), page.evaluate("void window.open(location.href)")]);
  await copy.waitForFunction("window.tabSessionId");
  expect(await keptIn(copy)).toBe(id);
  const own = await idOf(copy);
  expect(own).not.toBe(id);
  await Promise.all([reload(page), reload(copy)]);
  expect([await idOf(page), await idOf(copy)]).toEqual([id, own]);
  await page.close();
  await reload(copy);
  expect(await idOf(copy)).toBe(own);
  await context.close();
});

inBrowser("a token may be a response; an outage of the backend is waited for, and a logout ends it", async () => {
  const page = await browser.newPage();
  const answers: { readonly status: number; readonly body: string }[] = [
    { status: 502, body: "<title>502 Bad Gateway</title>" },
    { status: 500, body: "" },
    { status: 200, body: "<title>Log in</title>" },
    { status: 200, body: `${await tokenOf("uma", "g")}\n` },
  ];
  await page.route("**/token", (route) => route.fulfill(answers.shift() ?? { status: 401, body: "" }));
  await page.goto(server.origin);
  await page.waitForFunction("window.start");
  await page.evaluate(`start("${hub.switchboard.gateway.url}", { token: () => fetch("/token"), retryMostMs: 20 })`);
  await page.waitForFunction('hub.state.name === "open"', undefined, { timeout: 20_000 });
  const shown = 'seen.states.filter(({ name }) => name === "waiting").map(({ reason, status }) => [reason, status])';
  expect(await page.evaluate(shown)).toEqual([502, 500, 200].map((status) => ["token-unavailable", status]));
  const [connectionId = ""] = hub.switchboard.gateway.connectionIds().slice(-1);
  hub.switchboard.gateway.drop(connectionId);
  await page.waitForFunction('hub.state.name === "closed"', undefined, { timeout: 20_000 });
  expect(await page.evaluate("hub.state")).toEqual({ name: "closed", reason: "token-refused", status: 401 });
  await page.close();
});

inBrowser("a page that is shown again tries its line", async () => {
  await using page = await openClientPage(browser, server.origin);
  page.giveToken(() => tokenOf("vic", "g"));
  await page.connect(hub.switchboard.gateway.url);
  await page.state("open");
  for (const event of ["pageshow", "visibilitychange", "resume"]) {
    await page.dispatch(event === "pageshow" ? "window" : "document", event);
    await page.passTime(0);
  }
  const sent = (await page.frames()).filter((text) => text.includes("action"));
  expect(sent).toEqual(["hello", "ping", "ping", "hello", "ping"].map((action) => JSON.stringify({ action })));
});

inBrowser("a token function that refuses ends it", async () => {
  await using page = await openClientPage(browser, server.origin);
  await page.connect(hub.switchboard.gateway.url);
  expect(await page.state("closed")).toEqual({ name: "closed", reason: "token-refused" });
});

inBrowser("handshakes that are refused look like a hub that is not there: a fresh token, then minutes", async () => {
  await using page = await openClientPage(browser, server.origin);
  page.giveToken(() => tokenOf("eve", "g", "-5"));
  await page.connect(hub.switchboard.gateway.url, { attemptTimeoutMs: 240 * MINUTE_MS });
  for (let handshakes = 1; handshakes <= 3; handshakes += 1) {
    await page.state("waiting");
    await page.passTime(5_000);
    await expect.poll(() => page.needs.length).toBeGreaterThan(handshakes);
  }
  const waiting = await page.state("waiting", "refused-or-unreachable");
  expect(waiting).toMatchObject({ closeCode: 1006 });
  expect(waiting).not.toHaveProperty("status");
  expect(page.needs.map(({ fresh }) => fresh)).toEqual([false, false, false, true]);
  page.giveToken(() => tokenOf("eve", "g"));
  await page.passTime(MINUTE_MS / 2);
  expect(page.needs).toHaveLength(4);
  await page.passTime(5 * MINUTE_MS);
  await page.state("open");
});
