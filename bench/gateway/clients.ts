// A process that holds many connections open and sends messages over them.

import { connect as connectTcp } from "node:net";
import { WebSocket } from "ws";
import { answerCommands } from "../support/remote.ts";

export type Job = "echo" | "forward";

export interface PacedResult {
  /** Of the messages that came back, one each. */
  readonly roundTripsMs: readonly number[];
  readonly sent: number;
}

interface Client {
  readonly webSocket: WebSocket;
  id: string;
}

/** Handshakes under way at a time in this process. */
const OPENING_AT_ONCE = 64;
/** How long to wait for a message before it is given up, and for those that are under way when the sending is over. */
const PATIENCE_MS = 3_000;
const TICK_MS = 10;

const clients: Client[] = [];
const underWay = new Map<number, { readonly sentAt: number; readonly back: (roundTripMs: number) => void }>();
const identifying = new WeakMap<Client, (id: string) => void>();
let sent = 0;

function open(url: string): Promise<Client> {
  return new Promise((resolve, reject) => {
    const webSocket = new WebSocket(url, { perMessageDeflate: false });
    const client: Client = { webSocket, id: "" };
    webSocket.once("open", () => resolve(client));
    webSocket.once("error", reject);
    webSocket.on("message", (data) => received(client, String(data)));
  });
}

function received(client: Client, text: string): void {
  const told = identifying.get(client);
  if (told !== undefined) {
    identifying.delete(client);
    told(text);
    return;
  }
  if (!text.startsWith("{")) return;
  const { n }: { readonly n: number } = JSON.parse(text);
  const message = underWay.get(n);
  underWay.delete(n);
  message?.back(performance.now() - message.sentAt);
}

/** Sends the next message: each on another connection, to its neighbour where it is forwarded. */
function sendNext(job: Job, back: (roundTripMs: number) => void): void {
  const n = sent++;
  const from = clients[n % clients.length];
  const to = clients[(n + 1) % clients.length]?.id;
  underWay.set(n, { sentAt: performance.now(), back });
  from?.webSocket.send(JSON.stringify({ action: job, n, to, text: "x".repeat(100) }));
}

async function eachAtOnce(count: number, atOnce: number, run: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) await run(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

answerCommands({
  async open({ url, count }: { readonly url: string; readonly count: number }) {
    await eachAtOnce(count, OPENING_AT_ONCE, async () => void clients.push(await open(url)));
    return clients.length;
  },
  async identify() {
    await eachAtOnce(clients.length, OPENING_AT_ONCE, async (index) => {
      const client = clients[index];
      if (client === undefined) return;
      client.id = await new Promise<string>((resolve) => {
        const ask = () => client.webSocket.send('{"action":"identify"}');
        // A server may lose a message, as serverless-offline was seen to.
        const timer = setInterval(ask, PATIENCE_MS);
        identifying.set(client, (id) => {
          clearInterval(timer);
          resolve(id);
        });
        ask();
      });
    });
    return clients.map(({ id }) => id);
  },
  /** Sends at a fixed rate, whatever comes back. */
  async paced({ job, perSecond, ms }: { readonly job: Job; readonly perSecond: number; readonly ms: number }) {
    const roundTripsMs: number[] = [];
    const startedAt = performance.now();
    const total = Math.round((perSecond * ms) / 1_000);
    let count = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(total, ((performance.now() - startedAt) * perSecond) / 1_000);
        for (; count < due; count++) sendNext(job, (roundTripMs) => roundTripsMs.push(roundTripMs));
        if (count < total) return;
        clearInterval(timer);
        resolve();
      }, TICK_MS);
    });
    const giveUpAt = performance.now() + PATIENCE_MS;
    while (roundTripsMs.length < total && performance.now() < giveUpAt) {
      await new Promise((resolve) => setTimeout(resolve, TICK_MS));
    }
    return { roundTripsMs, sent: total } satisfies PacedResult;
  },
  /** Sends the next message whenever one has come back, or is given up; how many came back. */
  async saturate({ job, inFlight, ms }: { readonly job: Job; readonly inFlight: number; readonly ms: number }) {
    const until = performance.now() + ms;
    let back = 0;
    const worker = async () => {
      while (performance.now() < until) {
        const isBack = await new Promise<boolean>((resolve) => {
          const timer = setTimeout(() => resolve(false), PATIENCE_MS);
          sendNext(job, () => {
            clearTimeout(timer);
            resolve(true);
          });
        });
        if (isBack) back += 1;
      }
    };
    await Promise.all(Array.from({ length: inFlight }, worker));
    return back;
  },
  /** Sockets that have sent half of a handshake, or half of a frame, and then nothing more. */
  async halfOpen({ url, count }: { readonly url: string; readonly count: number }) {
    const { hostname, port, pathname } = new URL(url);
    const handshake =
      `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    for (let n = 0; n < count; n++) {
      const socket = connectTcp(Number(port), hostname);
      socket.on("error", () => undefined);
      socket.write(handshake);
      if (n % 2 === 1) continue;
      socket.write("\r\n");
      await new Promise((resolve) => socket.once("data", resolve));
      // A text frame of 16 bytes, of which there are its header and one byte.
      socket.write(Buffer.from([0x81, 0x80 | 16, 0, 0, 0, 0, 0x7b]));
    }
    return count;
  },
});
