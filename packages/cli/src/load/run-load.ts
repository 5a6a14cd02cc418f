import { setTimeout as pause } from "node:timers/promises";
import { GroupError, SendError } from "@switchboard/client";
import { type ConnectedHub, connectHub, notOpened, whenOpen } from "../connection/open-hub.ts";
import { CliError } from "../errors/cli-error.ts";
import type { Credentials } from "../identity/credentials.ts";
import type { HubTarget } from "../target/hub-target.ts";
import { createLatencies, type Latencies } from "./latencies.ts";
import { createLedger, type Ledger } from "./ledger.ts";

export interface LoadOptions {
  readonly target: HubTarget;
  readonly credentials: Credentials;
  /** No other run has the same: rooms and sessions are named by it. */
  readonly run: string;
  readonly clients: number;
  /** Messages in a second, of all clients together. */
  readonly perSecond: number;
  readonly forSeconds: number;
  /** Over which the clients connect. */
  readonly rampSeconds: number;
  /** What rooms are called, before a number. */
  readonly roomPrefix: string;
  readonly rooms: number;
  /** Of the text in each message. */
  readonly bytes: number;
  readonly isStored: boolean | undefined;
  /** How long is waited for what is missing at the end. */
  readonly settleSeconds: number;
  /** Ends the sending; what was sent is still accounted for. */
  readonly interrupted: AbortSignal;
  readonly onTick: (load: Load) => void;
}

/** Where it is. */
export interface Load {
  readonly phase: "connecting" | "sending" | "settling";
  readonly elapsedMs: number;
  readonly sendingMs: number;
  readonly open: number;
  /** Connections that were lost, and handshakes that did not open. */
  readonly losses: number;
  readonly connecting: Latencies;
  readonly ledger: Ledger;
}

interface Client {
  readonly hub: ConnectedHub;
  readonly room: number;
}

const TICK_MS = 200;
const PATIENCE_MS = 30_000;

/**
 * Has clients talk in rooms, and counts what arrives. Every client of a room is to get every message that is sent there while
 * it is in it.
 *
 * @throws CliError where no client gets into its room
 */
export async function runLoad(options: LoadOptions): Promise<Load> {
  const { target, credentials, run, interrupted } = options;
  const now = () => performance.now();
  const beganAt = now();
  const ledger = createLedger(now);
  const connecting = createLatencies();
  const members: Set<number>[] = Array.from({ length: options.rooms }, () => new Set());
  const clients = new Map<number, Client>();
  const hubs: ConnectedHub[] = [];
  let phase: Load["phase"] = "connecting";
  let losses = 0;
  let sendingBeganAt: number | undefined;
  let sendingMs = 0;
  let firstFailure: unknown;

  const view = (): Load => ({
    ...{ phase, losses, connecting, ledger, open: clients.size, elapsedMs: now() - beganAt },
    sendingMs: sendingBeganAt === undefined ? 0 : sendingMs || now() - sendingBeganAt,
  });
  const ticking = setInterval(() => options.onTick(view()), TICK_MS);

  async function open(index: number): Promise<void> {
    const room = index % options.rooms;
    const session = credentials.kind === "signed" ? {} : { session: `load-${run}-${index}` };
    const openedAt = now();
    const hub = connectHub(target, credentials, session, { sendsAtOnce: 1_000, queueLimit: 100_000 });
    hubs.push(hub);
    try {
      await whenOpen(hub, credentials.kind, target, interrupted, PATIENCE_MS);
      connecting.add(now() - openedAt);
      hub.on("state", (state) => {
        if (state.name === "waiting") losses += 1;
        if (state.name === "closed" && state.reason !== "closed-by-caller") {
          clients.delete(index);
          members[room]?.delete(index);
          firstFailure ??= notOpened(state, credentials.kind, target);
        }
      });
      const group = hub.group(`${options.roomPrefix}${room + 1}`);
      group.on("message", ({ data }) => {
        const { load, n }: { load?: unknown; n?: unknown } = Object(data);
        if (load === run && typeof n === "number") ledger.receivedAt(index, n);
      });
      await group.joined();
      clients.set(index, { hub, room });
      members[room]?.add(index);
    } catch (error) {
      losses += 1;
      firstFailure ??= error;
      await hub.close();
    }
  }

  async function send({ hub, room }: Client, n: number): Promise<void> {
    const filler = "x".repeat(options.bytes);
    try {
      await hub.send({
        ...{ to: { groups: [`${options.roomPrefix}${room + 1}`] }, data: { load: run, n, filler } },
        // The latency is the hub's: none waits for the one before.
        ordered: false,
        ...(options.isStored !== undefined && { store: options.isStored }),
      });
      ledger.acknowledgedBy(n);
    } catch (error) {
      if (!(error instanceof SendError || error instanceof GroupError)) throw error;
      ledger.rejectedWith(n, error.code);
    }
  }

  try {
    const opening: Promise<void>[] = [];
    for (let index = 0; index < options.clients && !interrupted.aborted; index += 1) {
      const dueAt = beganAt + (index * options.rampSeconds * 1_000) / options.clients;
      await sleep(dueAt - now(), interrupted);
      opening.push(open(index));
      // One who is refused for good stands for all.
      if (firstFailure !== undefined && clients.size === 0) break;
    }
    await Promise.all(opening);
    if (clients.size === 0) throw firstFailure ?? new CliError("no-clients", "No client has connected.");

    phase = "sending";
    sendingBeganAt = now();
    const underWay = new Set<Promise<void>>();
    const total = Math.round(options.perSecond * options.forSeconds);
    for (let turn = 0; turn < total && !interrupted.aborted; turn += 1) {
      await sleep(sendingBeganAt + (turn * 1_000) / options.perSecond - now(), interrupted);
      const senders = [...clients.values()];
      const sender = senders[turn % senders.length];
      if (sender === undefined) break;
      const sending = send(sender, ledger.sending(members[sender.room] ?? [])).finally(() => underWay.delete(sending));
      underWay.add(sending);
    }
    // The last message has as long as each before it: ten at ten a second are a second's.
    await sleep(sendingBeganAt + (ledger.sent * 1_000) / options.perSecond - now(), interrupted);
    sendingMs = now() - sendingBeganAt;

    phase = "settling";
    const giveUpAt = now() + options.settleSeconds * 1_000;
    while ((underWay.size > 0 || ledger.missing > 0) && now() < giveUpAt) await pause(20);
    return { ...view(), phase };
  } finally {
    clearInterval(ticking);
    await Promise.all(hubs.map((hub) => hub.close()));
  }
}

/** Ends early when it is interrupted. */
async function sleep(ms: number, interrupted: AbortSignal): Promise<void> {
  if (ms > 0 && !interrupted.aborted) await pause(ms, undefined, { signal: interrupted }).catch(() => {});
}
