import type { MessageFrame } from "@switchboard/protocol";
import { type Answer, type Line, openLine } from "./line.ts";

const PUBLISHED = 0;
const SENT = 1;

export type RoundStep = "connect" | "hello" | "publish" | "receive" | "send" | "ping" | "close";

/** The message that a round has published, for the connection of the round alone. */
export interface RoundPublication {
  readonly id: string;
  readonly to: { readonly connections: readonly [string] };
  readonly data: { readonly probe: string; readonly n: number };
}

export interface RoundClientOptions {
  /** The URL to connect to, with what the handshake proves or claims in its query; asked for right before. */
  readonly url: () => string | Promise<string>;
  /** Subprotocols to offer, with what the handshake proves among them. Default `switchboard.v1` alone. */
  readonly protocols?: () => Promise<readonly string[]>;
  /** The full id of the session that the hub is to know the connection by: `anon/…` or `signed/…`. Default any. */
  readonly session?: string;
  /** Tells this round's messages from those of others: at most 64 bytes, never used before. */
  readonly run: string;
  /** Publishes as a backend does; throws where the hub does not take it. */
  readonly publish: (publication: RoundPublication) => Promise<unknown>;
  /** How long a handshake and an answer may take. */
  readonly limitMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  /** Whether the round was given up: a handshake that succeeds later is ended at once. */
  readonly isOver: () => boolean;
}

export interface RoundFindings {
  /** From publishing until the message arrived; absent where it did not. */
  readonly latencyMs?: number;
  /** Whether connections may send to themselves; absent where it was not tried. */
  readonly maySend?: boolean;
  /** Messages that the hub took and that did not arrive in time. */
  readonly lost: number;
}

/** The one connection of a round, and what it is used for, step by step. A step relies on those before it. */
export interface RoundClient extends Readonly<Record<RoundStep, () => Promise<void>>> {
  /** What is known so far. */
  found(): RoundFindings;
  /** Leaves nothing open, whatever was done. */
  terminate(): void;
}

export function createRoundClient({
  url,
  protocols,
  session,
  run,
  publish,
  limitMs,
  now,
  isOver,
}: RoundClientOptions): RoundClient {
  const arrivals = new Map([PUBLISHED, SENT].map((n) => [n, createArrival()] as const));
  const awaited = new Set<number>();
  let line: Line | undefined;
  let connectionId = "";
  let publishedAtMs = 0;
  let latencyMs: number | undefined;
  let maySend: boolean | undefined;

  const opened = (): Line => {
    if (line === undefined) throw new StepFailed("there is no connection");
    return line;
  };

  function take({ data }: MessageFrame): void {
    const { probe, n } = Object(data) as { readonly probe?: unknown; readonly n?: unknown };
    if (probe === run && typeof n === "number") arrivals.get(n)?.arrive(now());
  }

  /** Whatever ends the line ends the waiting for what would come over it. */
  async function arrival(n: number): Promise<number> {
    awaited.add(n);
    const ended = opened().closed.then((code): never => {
      throw new StepFailed(`the connection was closed with ${code} before the message arrived`);
    });
    const atMs = await Promise.race([arrivals.get(n)?.atMs ?? ended, ended]);
    awaited.delete(n);
    return atMs;
  }

  return {
    async connect() {
      const connected = await openLine({
        ...{ url: await url(), handshakeLimitMs: limitMs, answerLimitMs: limitMs, onMessage: take },
        ...(protocols !== undefined && { protocols: await protocols() }),
      });
      if (isOver()) connected.terminate();
      line = connected;
    },
    async hello() {
      const welcome = frameIn(await opened().hello());
      // What the hub says of others is not repeated, and what is asked for here is the round's own.
      if (session !== undefined && welcome.sessionId !== session)
        throw new StepFailed(`the hub does not know the connection as ${session}`);
      connectionId = welcome.connectionId;
    },
    async publish() {
      publishedAtMs = now();
      const data = { probe: run, n: PUBLISHED };
      await publish({ id: `${run}-${PUBLISHED}`, to: { connections: [connectionId] }, data });
    },
    async receive() {
      latencyMs = Math.round((await arrival(PUBLISHED)) - publishedAtMs);
    },
    async send() {
      const frame = { id: `${run}-${SENT}`, to: { connections: [connectionId] }, data: { probe: run, n: SENT } };
      const answer = await opened().sendMessage(frame);
      maySend = !(answer.kind === "refused" && answer.frame.code === "forbidden");
      if (!maySend) return;
      frameIn(answer);
      await arrival(SENT);
    },
    async ping() {
      frameIn(await opened().ping());
    },
    async close() {
      const code = await opened()
        .close()
        .then(() => opened().closed);
      if (code !== 1000) throw new StepFailed(`it was closed with ${code} instead of 1000`);
    },
    found: () => ({
      lost: awaited.size,
      ...(latencyMs !== undefined && { latencyMs }),
      ...(maySend !== undefined && { maySend }),
    }),
    terminate: () => line?.terminate(),
  };
}

/** Its message is one that may be told: it holds nothing of a URL or an answer. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
}

function frameIn<Frame>(answer: Answer<Frame>): Frame {
  if (answer.kind === "answered") return answer.frame;
  throw new StepFailed(
    answer.kind === "refused" ? `the hub refused it: ${answer.frame.code}` : unanswered[answer.because],
  );
}

const unanswered = {
  ended: "the connection was closed before the answer",
  "timed-out": "there was no answer in time",
  "gateway-error": "API Gateway answered with an error of its own: it could not call the function",
} as const satisfies Record<Extract<Answer<unknown>, { readonly kind: "unanswered" }>["because"], string>;

interface Arrival {
  readonly atMs: Promise<number>;
  arrive(atMs: number): void;
}

function createArrival(): Arrival {
  let arrive: Arrival["arrive"] = () => {};
  const atMs = new Promise<number>((resolve) => {
    arrive = resolve;
  });
  return { atMs, arrive };
}
