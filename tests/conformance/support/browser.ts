import type { Page } from "playwright-core";
import { launchChromium, noChromium } from "../../support/chromium.ts";
import { NotOnThisTarget } from "./target.ts";

/** What a page saw of a WebSocket. */
export interface PageSocket {
  readonly opened: boolean;
  readonly failed: boolean;
  readonly protocol: string;
  readonly extensions: string;
  readonly texts: readonly string[];
  readonly close: { readonly code: number; readonly reason: string } | null;
}

/** A WebSocket in a page, as a browser lets scripts use it. */
export interface BrowserConnection {
  /** Waits until it is open or closed. */
  settled(): Promise<PageSocket>;
  closed(): Promise<PageSocket>;
  send(text: string): Promise<void>;
  /** Sends, and waits for the next text or the end. */
  ask(text: string): Promise<PageSocket>;
  /** Waits until so many texts have come. */
  received(count: number): Promise<PageSocket>;
  close(code: number, reason: string): Promise<void>;
  /** As a user does. */
  closePage(): Promise<void>;
}

export interface BrowserUnderTest {
  connect(url: string, protocols?: readonly string[]): Promise<BrowserConnection>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts Chromium with a fresh profile.
 *
 * @throws {@link NotOnThisTarget} where there is none
 */
export async function startBrowser(): Promise<BrowserUnderTest> {
  if (noChromium !== undefined) throw new NotOnThisTarget(noChromium);
  const browser = await launchChromium();
  return {
    async connect(url, protocols = []) {
      const page = await browser.newPage();
      await page.evaluate(openInPage, { url, protocols: [...protocols] });
      return connectionIn(page);
    },
    [Symbol.asyncDispose]: () => browser.close(),
  };
}

function connectionIn(page: Page): BrowserConnection {
  const until = (condition: string) =>
    page.waitForFunction(`(() => { const seen = window.seen; return (${condition}) && { ...seen }; })()`, undefined, {
      polling: 10,
    });
  // The page's own object, copied: see openInPage.
  const seen = async (condition: string) => (await (await until(condition)).jsonValue()) as PageSocket;
  const received = (count: number) => seen(`seen.texts.length >= ${count} || seen.close`);
  return {
    settled: () => seen("seen.opened || seen.close"),
    closed: () => seen("seen.close"),
    received,
    async send(text) {
      await page.evaluate((data) => Reflect.get(globalThis, "socket").send(data), text);
    },
    async ask(text) {
      const { texts } = await seen("true");
      await page.evaluate((data) => Reflect.get(globalThis, "socket").send(data), text);
      return received(texts.length + 1);
    },
    async close(code, reason) {
      await page.evaluate(([c, r]) => Reflect.get(globalThis, "socket").close(c, r), [code, reason] as const);
    },
    closePage: () => page.close(),
  };
}

/** Runs in the page. */
function openInPage({ url, protocols }: { readonly url: string; readonly protocols: string[] }): void {
  const socket = new WebSocket(url, protocols);
  const seen = {
    opened: false,
    failed: false,
    protocol: "",
    extensions: "",
    texts: [] as string[],
    close: null as object | null,
  };
  Object.assign(globalThis, { socket, seen });
  socket.onopen = () => Object.assign(seen, { opened: true, protocol: socket.protocol, extensions: socket.extensions });
  socket.onerror = () => {
    seen.failed = true;
  };
  socket.onmessage = ({ data }) => seen.texts.push(data);
  socket.onclose = ({ code, reason }) => {
    seen.close = { code, reason };
  };
}
