import type { MessageFrame } from "@switchboard/protocol";
import { type Answer, type Line, openLine } from "./line.ts";

/** The steps of a round, in their order. */
export type RoundStep = "connect" | "hello" | "publish" | "receive" | "send" | "ping" | "close";

/** The message that a round has published, for the connection of the round alone. */
export interface RoundPublication {
  readonly id: string;
  readonly to: { readonly connections: readonly [string] };
  readonly data: { readonly probe: string; readonly n: number };
}

export interface RoundOptions {
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
  /** How long all steps may take together. Default 20 s. */
  readonly limitMs?: number;
  /** Milliseconds, for latencies. Default `performance.now`. */
  readonly now?: () => number;
}

/** What came of a round. */
export interface Round {
  /** The steps that were done, and how many whole milliseconds each took. */
  readonly steps: readonly { readonly step: RoundStep; readonly ms: number }[];
  /** The step that failed, and why: in words without a token, a signature or a payload. Absent where none did. */
  readonly failure?: { readonly step: RoundStep; readonly problem: string };
  /** From publishing until the message arrived; absent where it did not. */
  readonly latencyMs?: number;
  /** Whether connections may send to themselves; absent where it was not tried. */
  readonly maySend?: boolean;
  /** Messages that the hub took and that did not arrive in time. */
  readonly lost: number;
}

const DEFAULT_LIMIT_MS = 20_000;
const PUBLISHED = 0;
const SENT = 1;

/**
 * Uses a hub once, as a client and a backend do: connects, is welcomed, receives a message that is published to its connection and,
 * where the hub lets connections send, one that it sends to itself; pings, and closes. Nothing is tried again: what a client would
 * repeat is what a round is to find out.
 *
 * Never throws, and ends in its time. Nothing of it is left open.
 */
export async function runRound({
  url,
  protocols,
  session,
  run,
  publish,
  limitMs = DEFAULT_LIMIT_MS,
  now = () => performance.now(),
}: RoundOptions): Promise<Round> {
  const steps: { step: RoundStep; ms: number }[] = [];
  const arrivals = new Map([PUBLISHED, SENT].map((n) => [n, createArrival()] as const));
  const awaited = new Set<number>();
  let line: Line | undefined;
  let current: RoundStep = "connect";
  let latencyMs: number | undefined;
  let maySend: boolean | undefined;
  const deadline = createDeadline(limitMs);

  function receive({ data }: MessageFrame): void {
    const { probe, n } = Object(data) as { readonly probe?: unknown; readonly n?: unknown };
    if (probe === run && typeof n === "number") arrivals.get(n)?.arrive(now());
  }

  async function step<Result>(name: RoundStep, work: () => Promise<Result>): Promise<Result> {
    current = name;
    const beganAtMs = now();
    const result = await deadline.orBefore(work());
    steps.push({ step: name, ms: Math.round(now() - beganAtMs) });
    return result;
  }

  /** Whatever ends the line ends the waiting for what would come over it. */
  async function arrival(n: number, { closed }: Line): Promise<number> {
    const ended = closed.then((code): never => {
      throw new StepFailed(`the connection was closed with ${code} before the message arrived`);
    });
    const atMs = await Promise.race([arrivals.get(n)?.atMs ?? ended, ended]);
    awaited.delete(n);
    return atMs;
  }

  async function connect(): Promise<Line> {
    const opened = await openLine({
      ...{ url: await url(), handshakeLimitMs: limitMs, answerLimitMs: limitMs, onMessage: receive },
      ...(protocols !== undefined && { protocols: await protocols() }),
    });
    // The handshake may have succeeded after the round was given up.
    if (deadline.hasPassed()) opened.terminate();
    line = opened;
    return opened;
  }

  async function welcome(opened: Line): Promise<string> {
    const { sessionId, connectionId } = frameIn(await opened.hello());
    // What the hub says of others is not repeated, and what is asked for here is the round's own.
    if (session !== undefined && sessionId !== session)
      throw new StepFailed(`the hub does not know the connection as ${session}`);
    return connectionId;
  }

  async function send(opened: Line, connectionId: string): Promise<void> {
    const frame = { id: `${run}-${SENT}`, to: { connections: [connectionId] }, data: { probe: run, n: SENT } };
    const answer = await opened.sendMessage(frame);
    maySend = !(answer.kind === "refused" && answer.frame.code === "forbidden");
    if (!maySend) return;
    frameIn(answer);
    awaited.add(SENT);
    await arrival(SENT, opened);
  }

  try {
    const opened = await step("connect", connect);
    const connectionId = await step("hello", () => welcome(opened));
    const publishedAtMs = now();
    await step("publish", async () => {
      const data = { probe: run, n: PUBLISHED };
      await publish({ id: `${run}-${PUBLISHED}`, to: { connections: [connectionId] }, data });
    });
    awaited.add(PUBLISHED);
    await step("receive", async () => {
      latencyMs = (await arrival(PUBLISHED, opened)) - publishedAtMs;
    });
    await step("send", () => send(opened, connectionId));
    await step("ping", async () => void frameIn(await opened.ping()));
    await step("close", async () => {
      const code = await opened.close().then(() => opened.closed);
      if (code !== 1000) throw new StepFailed(`it was closed with ${code} instead of 1000`);
    });
    return result();
  } catch (error) {
    return result({ step: current, problem: problemOf(error) });
  } finally {
    deadline.clear();
    line?.terminate();
  }

  function result(failure?: Round["failure"]): Round {
    return {
      ...{ steps, lost: awaited.size },
      ...(failure !== undefined && { failure }),
      ...(latencyMs !== undefined && { latencyMs: Math.round(latencyMs) }),
      ...(maySend !== undefined && { maySend }),
    };
  }
}

/** Its message is one that may be told: it holds nothing of a URL or an answer. */
class StepFailed extends Error {
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

/** Codes and statuses: a message of somebody else may hold the URL with its signature. */
function problemOf(error: unknown): string {
  if (error instanceof StepFailed) return error.message;
  const { name, code, status, cause }: Record<string, unknown> = Object(error);
  if (name === "HandshakeRefused") {
    if (typeof status === "number") return `the handshake was refused with ${status}`;
    const { code: reason } = Object(cause) as { readonly code?: unknown };
    return `there was no connection${typeof reason === "string" ? `: ${reason}` : ""}`;
  }
  return typeof code === "string" ? code : String(name ?? typeof error);
}

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

function createDeadline(limitMs: number) {
  let passed = false;
  let pass = () => {};
  const passing = new Promise<never>((_resolve, reject) => {
    pass = () => {
      passed = true;
      reject(new StepFailed(`it was not done when the round's ${limitMs / 1000} s were over`));
    };
  });
  // Nobody waits for it between two steps.
  passing.catch(() => {});
  const timer = setTimeout(pass, limitMs);
  return {
    hasPassed: () => passed,
    async orBefore<Result>(work: Promise<Result>): Promise<Result> {
      // What it comes to after the deadline is of no interest.
      work.catch(() => {});
      return Promise.race([work, passing]);
    },
    clear: () => clearTimeout(timer),
  };
}
