import { createAlarm } from "../time/alarm.ts";
import type { Clock } from "../time/clock.ts";
import { createTimer } from "../time/timer.ts";
import type { Incoming } from "./read-server-frame.ts";

export interface Heartbeat {
  /** From now on silence counts. */
  start(): void;
  heard(type: Incoming["type"]): void;
  /** How often something was heard that is an answer. */
  answers(): number;
  /** Finds out whether the line is still there. */
  probe(): void;
  /** Probes a line whose silence has lasted too long: timers stood still while the machine slept. */
  check(): void;
  stop(): void;
}

/** After so many pings in a row a `hello` goes with each. */
const PINGS_PER_HELLO = 2;

/**
 * Watches a line: after so long a silence it asks for an answer, and where none comes, it says so, once.
 *
 * API Gateway answers a ping by itself, also for a connection that the hub has forgotten and that receives nothing. So
 * where nothing but pongs has come, the third ping has a `hello` with it, for the hub to answer. A hub that does not answer
 * may be down, which is no reason to give the line up: the ping decides.
 *
 * A message is no answer: a line may be dead in one direction.
 */
export function createHeartbeat(
  clock: Clock,
  { pingAfterMs, pongTimeoutMs }: { readonly pingAfterMs: number; readonly pongTimeoutMs: number },
  { ask, missed }: { readonly ask: (action: "hello" | "ping") => void; readonly missed: () => void },
): Heartbeat {
  const silence = createAlarm(clock);
  const answer = createTimer(clock);
  let heardAt = clock.now();
  let asking = false;
  let pings = 0;
  let answers = 0;

  function probe(): void {
    if (asking) return;
    asking = true;
    pings += 1;
    answer.set(pongTimeoutMs, missed);
    if (pings > PINGS_PER_HELLO) ask("hello");
    ask("ping");
  }

  /** What is heard only notes the time: a timer for each frame would cost more than the frames of a busy connection. */
  function listen(): void {
    const since = heardAt;
    silence.set(pingAfterMs - Math.max(0, clock.now() - since), () => (heardAt === since ? probe() : listen()));
  }

  return {
    start: listen,
    heard(type) {
      heardAt = clock.now();
      if (type === "welcome" || type === "ack" || type === "message") pings = 0;
      if (type === "message" || type === "unknown") return;
      answers += 1;
      if (!asking) return;
      asking = false;
      answer.stop();
      listen();
    },
    answers: () => answers,
    probe,
    check() {
      if (clock.now() - heardAt >= pingAfterMs) probe();
    },
    stop() {
      silence.stop();
      answer.stop();
    },
  };
}
