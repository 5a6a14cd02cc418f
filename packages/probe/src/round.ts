import {
  createRoundClient,
  type RoundClientOptions,
  type RoundFindings,
  type RoundStep,
  StepFailed,
} from "./round-client.ts";

/** In their order. */
const STEPS = [
  "connect",
  "hello",
  "publish",
  "receive",
  "send",
  "ping",
  "close",
] as const satisfies readonly RoundStep[];

export interface RoundOptions extends Omit<RoundClientOptions, "limitMs" | "now" | "isOver"> {
  /** How long all steps may take together. Default 20 s. */
  readonly limitMs?: number;
  /** Milliseconds, for latencies. Default `performance.now`. */
  readonly now?: () => number;
}

/** What came of a round. */
export interface Round extends RoundFindings {
  /** The steps that were done, and how many whole milliseconds each took. */
  readonly steps: readonly { readonly step: RoundStep; readonly ms: number }[];
  /** The step that failed, and why: in words without a token, a signature or a payload. Absent where none did. */
  readonly failure?: { readonly step: RoundStep; readonly problem: string };
}

const DEFAULT_LIMIT_MS = 20_000;

/**
 * Uses a hub once, as a client and a backend do: connects, is welcomed, receives a message that is published to its connection and,
 * where the hub lets connections send, one that it sends to itself; pings, and closes. Nothing is tried again: what a client would
 * repeat is what a round is to find out.
 *
 * Never throws, and ends in its time. Nothing of it is left open.
 */
export async function runRound({
  limitMs = DEFAULT_LIMIT_MS,
  now = () => performance.now(),
  ...options
}: RoundOptions): Promise<Round> {
  const steps: { step: RoundStep; ms: number }[] = [];
  const deadline = createDeadline(limitMs);
  const client = createRoundClient({ ...options, limitMs, now, isOver: deadline.hasPassed });
  let current: RoundStep = "connect";
  try {
    for (const step of STEPS) {
      current = step;
      const beganAtMs = now();
      await deadline.orBefore(client[step]());
      steps.push({ step, ms: Math.round(now() - beganAtMs) });
    }
    return { steps, ...client.found() };
  } catch (error) {
    return { steps, failure: { step: current, problem: problemOf(error) }, ...client.found() };
  } finally {
    deadline.clear();
    client.terminate();
  }
}

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
