import type { Browser, CDPSession, Page } from "playwright-core";

/** What a page costs its machine. */
export interface PageCost {
  readonly seconds: number;
  /** Processor time of the process that runs the page, per second: 0.1 is a tenth of a core. */
  readonly cores: number;
  /** How much of the time its main thread was busy, by the clock. */
  readonly busy: number;
}

/** What a page holds on to, after a garbage collection. */
export interface PageMemory {
  readonly heapBytes: number;
  readonly nodes: number;
}

export interface PageMeter {
  /** What the page costs from now until the function that this resolves with is called. */
  begin(): Promise<() => Promise<PageCost>>;
  memory(): Promise<PageMemory>;
}

/** @param browser shows this page and no other: processor time is counted by process */
export async function createPageMeter(browser: Browser, page: Page): Promise<PageMeter> {
  const ofBrowser = await browser.newBrowserCDPSession();
  const ofPage = await page.context().newCDPSession(page);
  await ofPage.send("Performance.enable");

  async function look() {
    const { processInfo } = await ofBrowser.send("SystemInfo.getProcessInfo");
    const renderers = processInfo.filter(({ type }) => type === "renderer");
    return {
      atMs: performance.now(),
      processorSeconds: renderers.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
      busySeconds: (await metricsOf(ofPage)).get("TaskDuration") ?? 0,
    };
  }

  return {
    async begin() {
      const before = await look();
      return async () => {
        const after = await look();
        const seconds = (after.atMs - before.atMs) / 1_000;
        return {
          seconds,
          cores: (after.processorSeconds - before.processorSeconds) / seconds,
          busy: (after.busySeconds - before.busySeconds) / seconds,
        };
      };
    },
    async memory() {
      await ofPage.send("HeapProfiler.collectGarbage");
      const metrics = await metricsOf(ofPage);
      return { heapBytes: metrics.get("JSHeapUsedSize") ?? 0, nodes: metrics.get("Nodes") ?? 0 };
    },
  };
}

async function metricsOf(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  const { metrics } = await session.send("Performance.getMetrics");
  return new Map(metrics.map(({ name, value }) => [name, value]));
}
