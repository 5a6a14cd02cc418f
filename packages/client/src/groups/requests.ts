import type { ClientFrame, ErrorFrame, ServerFrame } from "@switchboard/protocol";
import { type Backoff, fullJitterMs } from "../connection/backoff.ts";
import type { Connection } from "../connection/connection.ts";
import { passing } from "../sending/outbox.ts";
import type { Clock } from "../time/clock.ts";
import { createTimer, type Timer } from "../time/timer.ts";
import { GroupError } from "./group-error.ts";

/** A frame without its id. */
type Question = Exclude<ClientFrame, { readonly action: "sendMessage" | "ping" }>;
type Answer = Extract<ServerFrame, { readonly id?: string }>;

interface Request {
  /** Made anew each time it is sent. */
  readonly frame: () => Question;
  readonly answered: (answer: Answer) => void;
  readonly refused: (error: GroupError) => void;
  /** Whether it is asked over the next connection again. */
  readonly lasting: boolean;
  readonly timer: Timer;
  attempts: number;
}

/** Questions to the hub, each asked until it is answered or refused. */
export interface Requests {
  /** The result takes it back. */
  ask(request: Pick<Request, "frame" | "answered" | "refused" | "lasting">): () => void;
  /** Whether the frame answers one; of the connection that is used now. */
  received(frame: Answer): boolean;
  /** Where questions go from now on. What does not last is forgotten: the `welcome` has answered it. */
  use(connection: Connection | undefined): void;
  close(): void;
}

export interface RequestsOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
  readonly retry: Backoff;
}

/** After which a question is asked again; the time doubles from one to the next, up to a bound. */
const ANSWER_MS = 2_000;
const MOST_DOUBLINGS = 4;

export function createRequests({ clock, random, newId, retry }: RequestsOptions): Requests {
  const pending = new Map<string, Request>();
  let line: Connection | undefined;

  function transmit(id: string, request: Request): void {
    if (line === undefined) return;
    const waitMs = ANSWER_MS * 2 ** Math.min(request.attempts, MOST_DOUBLINGS);
    request.attempts += 1;
    request.timer.set(waitMs, () => transmit(id, request));
    line.send(JSON.stringify({ ...request.frame(), id }));
  }

  function take(id: string): void {
    pending.get(id)?.timer.stop();
    pending.delete(id);
  }

  function refused(id: string, request: Request, { code, message, retryAfter }: ErrorFrame): void {
    if (retryAfter !== undefined || passing.includes(code)) {
      const waitMs = retryAfter ?? fullJitterMs(request.attempts, retry, random);
      request.timer.set(waitMs, () => transmit(id, request));
    } else {
      take(id);
      request.refused(new GroupError(code, message));
    }
  }

  return {
    ask(asked) {
      const id = newId();
      const request = { ...asked, timer: createTimer(clock), attempts: 0 };
      pending.set(id, request);
      transmit(id, request);
      return () => take(id);
    },
    received(frame) {
      const { id = "" } = frame;
      const request = pending.get(id);
      if (request === undefined) return false;
      if (frame.type === "error") refused(id, request, frame);
      else {
        take(id);
        request.answered(frame);
      }
      return true;
    },
    use(connection) {
      line = connection;
      for (const [id, request] of [...pending]) {
        request.timer.stop();
        request.attempts = 0;
        if (request.lasting) transmit(id, request);
        else pending.delete(id);
      }
    },
    close() {
      for (const [id, request] of [...pending]) {
        take(id);
        request.refused(new GroupError("closed"));
      }
    },
  };
}
