import { expect } from "vitest";
import type { Log, LogFields } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

export interface LogSubject extends AsyncDisposable {
  readonly log: Log;
  /** What has been logged since the last call, each entry as a text with all that it says. */
  take(): readonly string[];
}

/** Every field under whose own name it is said; a trace is known by other names to those who read logs. */
const everyField: Required<Omit<LogFields, "traceId">> = {
  ...{ connectionId: "field-01", routeKey: "field-02", requestId: "field-03", messageId: "field-04" },
  ...{ outcome: "field-05", reason: "token-expired", taskId: "field-06", quota: "field-07", userId: "field-08" },
  ...{ delivered: 9001, gone: 9002, failed: 9003, queued: 9004, requeued: 9005, deadLettered: 9006, kept: 9007 },
  ...{ changed: 9012, closed: 9014, unknown: 9013, put: 9015 },
  ...{ problem: "field-09", publisher: "field-10", eventType: "field-11", publicationId: "field-12" },
  ...{ attempt: 9008, timesReceived: 9009, ageMs: 9010, durationMs: 9011 },
  ...{ step: "field-13", lost: 9016, latencyMs: 9017 },
};

/** Errors whose every part is out of the ordinary. */
function oddErrors(): readonly unknown[] {
  const circular = new Error("circular");
  circular.cause = circular;
  const unreadable = Object.defineProperty(new Error("x"), "message", {
    get() {
      throw new Error("It cannot be read.");
    },
  });
  const typeless = Object.assign(new Error("x"), { name: 1n, message: 2n, stack: Symbol("stack") });
  return [undefined, null, "a text", 7, 7n, Symbol("thrown"), {}, () => {}, circular, unreadable, typeless];
}

const behaviours = {
  "says what happened, one entry each, in order": async ({ log, take }) => {
    log.info("first", {});
    log.error("second", new Error("no"), {});
    log.warn("third", {});
    log.info("fourth", {});
    const entries = take();
    expect(entries).toHaveLength(4);
    for (const [nth, event] of ["first", "second", "third", "fourth"].entries()) expect(entries[nth]).toContain(event);
  },

  "says every field that it is given": async ({ log, take }) => {
    log.info("all", everyField);
    log.warn("all", everyField);
    log.error("all", new Error("no"), everyField);
    for (const entry of take()) {
      for (const [name, value] of Object.entries(everyField)) {
        expect(entry).toContain(name);
        expect(entry).toContain(String(value));
      }
    }
  },

  "says what was thrown, and what that came from": async ({ log, take }) => {
    const cause = new TypeError("the innermost cause");
    log.error("failed", new Error("the outer error", { cause: new Error("between", { cause }) }), { outcome: 500 });
    const [entry] = take();
    for (const said of ["the outer error", "between", "the innermost cause", "TypeError", "500"]) {
      expect(entry).toContain(said);
    }
  },

  "says what the fields were when it was told": async ({ log, take }) => {
    const fields = { outcome: "as-it-was" };
    log.info("told", fields);
    fields.outcome = "changed-since";
    const [entry] = take();
    expect(entry).toContain("as-it-was");
    expect(entry).not.toContain("changed-since");
  },

  "does not change what it is given": async ({ log, take }) => {
    const fields = Object.freeze({ connectionId: "c-1" });
    const cause = Object.freeze(new Error("no"));
    log.info("told", fields);
    log.warn("told", fields);
    log.error("failed", cause, fields);
    expect(take()).toHaveLength(3);
  },

  "never throws, whatever was thrown, and says that something was": async ({ log, take }) => {
    for (const thrown of oddErrors()) {
      log.error("something odd was thrown", thrown, { requestId: "r-1" });
      const entries = take();
      expect(entries).toHaveLength(1);
      for (const said of ["something odd was thrown", "r-1"]) expect(entries[0]).toContain(said);
    }
  },
} satisfies Behaviours<LogSubject>;

export type LogBehaviour = keyof typeof behaviours;

/** The contract of `Log`. */
export function describeLog(
  name: string,
  createSubject: () => Promise<LogSubject>,
  skips: readonly Skip<LogBehaviour>[] = [],
): void {
  describeBehaviours(`Log: ${name}`, behaviours, createSubject, skips);
}
