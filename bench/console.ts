// What the console costs its browser while messages pour in, and what its first view loads: `npm run bench:console`. Needs Chromium.

import { launchChromium, noChromium } from "@switchboard/tests/chromium";
import { type ConsolePage, openConsole } from "@switchboard/tests/console-page";
import { createPageMeter, type PageMeter } from "@switchboard/tests/page-cost";
import { firstView } from "./console/first-view.ts";
import { startFlood } from "./console/flood.ts";
import { consoleBounds, type Minute, writeConsoleReport } from "./console/report.ts";
import { startLocalHub } from "./local/hub.ts";
import { beginRun } from "./support/run.ts";

const PER_SECOND = 30;
const MINUTES = 5;
/** Until functions, browser and lists are as they will be. */
const WARM_UP_MS = 20_000;
const MINUTE_MS = 60_000;

if (noChromium !== undefined) {
  console.error(noChromium);
  process.exit(2);
}
const benchmark = beginRun("console", (2 * MINUTES + 6) * MINUTE_MS);
await using hub = await startLocalHub();
const browser = await launchChromium();
const origin = hub.url.replace(/^ws/, "http").replace(/\/\w+$/, "");
const opened = await openConsole(browser, origin);
const meter = await createPageMeter(browser, opened.page);
await enterRoom(opened);

const results = {
  firstView: firstView(),
  idle: await measure(meter, 1),
  oneClient: await underFlood("room.1", MINUTES),
  twoClients: await underFlood("crew", 1),
};
await browser.close();
benchmark.conclude({ report: writeConsoleReport(results, benchmark.origin()), bounds: consoleBounds(results) });

/** One of the two clients of the page is in it. */
async function enterRoom({ card, connectTwo, page }: ConsolePage): Promise<void> {
  await connectTwo();
  await card("Ada").getByRole("button", { name: "Join room" }).click();
  await page.getByLabel("What was said in room.1, as Ada sees it").waitFor();
}

async function underFlood(group: string, minutes: number): Promise<readonly Minute[]> {
  await using flood = await startFlood(hub.url, group, PER_SECOND);
  await new Promise((resolve) => setTimeout(resolve, WARM_UP_MS));
  // Awaited here: what is returned is not waited for before the flood ends.
  return await measure(meter, minutes, flood.acknowledged);
}

async function measure({ begin, memory }: PageMeter, minutes: number, messages = () => 0): Promise<readonly Minute[]> {
  const measured: Minute[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const before = messages();
    const end = await begin();
    await new Promise((resolve) => setTimeout(resolve, MINUTE_MS));
    const cost = await end();
    measured.push({ ...cost, ...(await memory()), perSecond: (messages() - before) / cost.seconds });
  }
  return measured;
}
