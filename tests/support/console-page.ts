import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";

/** The console in a browser, with a profile of its own. */
export interface ConsolePage extends AsyncDisposable {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, and what the page's policy forbids. */
  readonly complaints: readonly string[];
  /** Connects the two of the first screen, and waits until the message between them has arrived. */
  connectTwo(): Promise<void>;
  /** The card of somebody whom the page has connected. */
  card(name: string): Locator;
  /** The lines of the timeline, the latest first. */
  readonly frames: Locator;
}

/** A refused handshake is an error to the browser, and not to the page. */
const EXPECTED = /WebSocket connection to .* failed/;

export async function openConsole(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions & { readonly prepare?: (page: Page) => Promise<unknown> } = {},
): Promise<ConsolePage> {
  const { prepare, ...contextOptions } = options;
  const context = await browser.newContext({
    viewport: { width: 1360, height: 850 },
    // Moving pictures cost time that a test has no use for, and what fades in is pale while it does.
    reducedMotion: "reduce",
    ...contextOptions,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(25_000);
  const complaints: string[] = [];
  page.on("pageerror", ({ message }) => complaints.push(message));
  page.on("console", (message) => {
    if (message.type() === "error" && !EXPECTED.test(message.text())) complaints.push(message.text());
  });
  await prepare?.(page);
  await page.goto(`${origin}/`);
  const card = (name: string) => page.getByRole("article", { name, exact: true });
  return {
    ...{ page, complaints, card },
    frames: page.getByRole("region", { name: "Frames, the latest first" }).getByRole("listitem"),
    async connectTwo() {
      await page.getByRole("button", { name: "Connect Ada and Grace" }).click();
      await page.getByText("reached 1 connection").first().waitFor();
    },
    [Symbol.asyncDispose]: () => context.close(),
  };
}
