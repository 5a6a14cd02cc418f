// The process that holds connections to the local hub open and talks over them.

import { setTimeout as wait } from "node:timers/promises";
import { WebSocket } from "ws";
import { median, quantile } from "../support/median.ts";
import { answerCommands } from "../support/remote.ts";

export interface Opened {
  readonly opened: number;
  /** How many handshakes were refused, by status or error; each was tried again until it was not. */
  readonly refused: Readonly<Record<string, number>>;
  readonly ms: number;
}

export interface Talked {
  readonly sent: number;
  /** Acknowledged with one delivery. */
  readonly delivered: number;
  /** Arrived at the connection that they were sent to. */
  readonly arrived: number;
  /** Error frames of API Gateway and of the hub. */
  readonly errorFrames: number;
  /** Connections that came and went meanwhile. */
  readonly visitors: number;
  /** Refused handshakes of theirs. */
  readonly refused: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly longestMs: number;
}

interface Frame {
  readonly type?: string;
  readonly id?: string;
  readonly delivered?: number;
  readonly data?: { readonly n?: number };
}

/** How long a client waits after a refusal. */
const RETRY_MS = 250;
/** How long to wait for messages that are still under way when the sending is over. */
const PATIENCE_MS = 30_000;
const VISITOR_EVERY_MS = 1_000;

const clients: WebSocket[] = [];
let sessions = 0;

/** Resolves with the open connection, or with the status or the error that came instead. */
function open(url: string, session: string): Promise<WebSocket | string> {
  return new Promise((resolve) => {
    const webSocket = new WebSocket(`${url}?session_id=${session}`, { perMessageDeflate: false });
    webSocket.once("open", () => resolve(webSocket));
    webSocket.on("unexpected-response", (_request, response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    webSocket.on("error", (error) => resolve("code" in error ? String(error.code) : error.message));
  });
}

async function openMany(url: string, count: number, atOnce: number): Promise<Opened> {
  const refused: Record<string, number> = {};
  const startedAt = performance.now();
  let begun = 0;
  const opener = async () => {
    while (begun < count) {
      begun += 1;
      const session = `s-${sessions++}`;
      for (;;) {
        const result = await open(url, session);
        if (typeof result !== "string") {
          clients.push(result);
          break;
        }
        refused[result] = (refused[result] ?? 0) + 1;
        await wait(RETRY_MS);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(count, atOnce) }, opener));
  return { opened: clients.length, refused, ms: performance.now() - startedAt };
}

function closeAll(): Promise<unknown> {
  const closed = clients.map((webSocket) => new Promise((resolve) => webSocket.once("close", resolve)));
  for (const webSocket of clients.splice(0)) webSocket.close();
  return Promise.all(closed);
}

/** Sends at a fixed rate from each connection to the session of the next, while others come and go. */
async function talk(url: string, perSecond: number, ms: number): Promise<Talked> {
  const sentAt = new Map<string, number>();
  const roundTripsMs: number[] = [];
  const arrived = new Set<number>();
  let errorFrames = 0;
  let delivered = 0;
  let visitors = 0;
  let refused = 0;
  const receive = (text: string) => {
    const frame: Frame = JSON.parse(text);
    if (frame.type === "message") return void arrived.add(frame.data?.n ?? -1);
    const at = sentAt.get(frame.id ?? "");
    if (frame.type !== "ack" || at === undefined) {
      errorFrames += 1;
      return;
    }
    sentAt.delete(frame.id ?? "");
    roundTripsMs.push(performance.now() - at);
    if (frame.delivered === 1) delivered += 1;
  };
  for (const webSocket of clients) webSocket.on("message", (data) => receive(String(data)));

  const visit = async () => {
    const visitor = await open(url, `visitor-${visitors++}`);
    if (typeof visitor === "string") refused += 1;
    else visitor.close();
  };
  const visits = setInterval(visit, VISITOR_EVERY_MS);
  const startedAt = performance.now();
  const total = Math.round((perSecond * ms) / 1_000);
  for (let n = 0; n < total; n++) {
    await wait(Math.max(0, startedAt + (n * 1_000) / perSecond - performance.now()));
    const to = (n + 1) % clients.length;
    sentAt.set(`f-${n}`, performance.now());
    clients[n % clients.length]?.send(
      JSON.stringify({ action: "sendMessage", id: `f-${n}`, to: { sessions: [`s-${to}`] }, data: { n } }),
    );
  }
  clearInterval(visits);
  const giveUpAt = performance.now() + PATIENCE_MS;
  while ((sentAt.size > 0 || arrived.size < total) && performance.now() < giveUpAt) await wait(50);
  return {
    ...{ sent: total, delivered, arrived: arrived.size, errorFrames, visitors, refused },
    ...{ p50Ms: median(roundTripsMs), p99Ms: quantile(roundTripsMs, 0.99), longestMs: quantile(roundTripsMs, 1) },
  };
}

answerCommands({
  open: ({ url, count, atOnce }: { readonly url: string; readonly count: number; readonly atOnce: number }) =>
    openMany(url, count, atOnce),
  closeAll,
  talk: ({ url, perSecond, ms }: { readonly url: string; readonly perSecond: number; readonly ms: number }) =>
    talk(url, perSecond, ms),
});
