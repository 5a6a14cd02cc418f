import type { Probe, ProbeLine, ProbeLineOptions } from "./probe.ts";

export interface SteadyLoadOptions {
  readonly probe: Probe;
  /** Sessions that no other program uses; each has as many lines as `linesPerSession` says. */
  readonly sessions: readonly ProbeLineOptions[];
  /** Default 2. */
  readonly linesPerSession?: number;
  /** Messages that begin in a second, from one line after the other. Every tenth is for all sessions, the others for one. */
  readonly perSecond: number;
  readonly forMs: number;
  /** How often the oldest line is closed, after another has been opened in its place. Default never. */
  readonly replaceEveryMs?: number;
  /** How long an arrival is waited for before a message is judged without it. Default a minute. */
  readonly patienceMs?: number;
}

const DEFAULT_PATIENCE_MS = 60_000;
const SETTLE_EVERY_MS = 1_000;
const POLL_MS = 50;
const TO_ALL_EVERY = 10;

/**
 * Sends at an even pace, whatever the answers take, while lines come and go, and closes everything in the end. Every message
 * is judged: see the probe's `breaches`.
 *
 * @throws what the opening of the first lines throws. A line that cannot be replaced later is in the report as refused, and
 *   tried again.
 */
export async function runSteadyLoad({
  probe,
  sessions,
  linesPerSession = 2,
  perSecond,
  forMs,
  replaceEveryMs,
  patienceMs = DEFAULT_PATIENCE_MS,
}: SteadyLoadOptions): Promise<void> {
  const lines: { readonly options: ProbeLineOptions; readonly line: ProbeLine }[] = [];
  for (const options of sessions) {
    for (let count = 0; count < linesPerSession; count += 1) lines.push({ options, line: await probe.open(options) });
  }

  async function replaceOldest(): Promise<void> {
    const oldest = lines[0];
    if (oldest === undefined) return;
    const { options } = oldest;
    // Refused ones are counted by the probe.
    const line = await probe.open(options).catch(() => undefined);
    if (line === undefined) return;
    lines.push({ options, line });
    lines.splice(lines.indexOf(oldest), 1);
    // Whoever is sending has its answer first.
    await Promise.allSettled([...underWay]);
    await oldest.line.close();
  }

  const underWay = new Set<Promise<unknown>>();
  const begin = (work: Promise<unknown>) => {
    const tracked = work.finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  };
  let replacing: Promise<void> | undefined;
  const timers = [setInterval(() => probe.settle(patienceMs), SETTLE_EVERY_MS)];
  if (replaceEveryMs !== undefined) {
    const replace = () => {
      replacing ??= replaceOldest().finally(() => {
        replacing = undefined;
      });
    };
    timers.push(setInterval(replace, replaceEveryMs));
  }
  try {
    const beganAt = performance.now();
    const total = Math.round((perSecond * forMs) / 1_000);
    const all = sessions.map(({ session }) => session);
    for (let n = 0; n < total; n += 1) {
      await pause(Math.max(0, beganAt + (n * 1_000) / perSecond - performance.now()));
      const sender = lines[n % lines.length]?.line;
      const one = all[n % all.length];
      const to = n % TO_ALL_EVERY === 0 || one === undefined ? all : [one];
      if (sender !== undefined) begin(probe.send(sender, { sessions: to }));
    }
  } finally {
    for (const timer of timers) clearInterval(timer);
  }
  await replacing;
  await Promise.all(underWay);
  const giveUpAt = performance.now() + patienceMs;
  for (probe.settle(patienceMs); probe.unsettled() > 0 && performance.now() < giveUpAt; probe.settle(patienceMs)) {
    await pause(POLL_MS);
  }
  probe.settle(0);
  await probe.close();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
