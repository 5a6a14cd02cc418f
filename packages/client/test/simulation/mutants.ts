import { readFile } from "node:fs/promises";
import { build, type Plugin } from "esbuild";
import type { connect } from "../../src/index.ts";
import { simulate } from "./simulate.ts";

/** One change of the client's code that makes it wrong. */
export interface Mutant {
  readonly file: string;
  /** Stands in the file once. */
  readonly code: string;
  readonly becomes: string;
}

const mutant = (file: string, code: string, becomes: string): Mutant => ({ file, code, becomes });

export const mutants: readonly Mutant[] = [
  // The state machine.
  mutant("course", "attempt({ ...course, fresh: true })", "attempt(course)"),
  mutant("course", 'order: { do: "probe" }', 'order: { do: "wait", delayMs: 1 }'),
  mutant("course", 'reason: switched ? "switched" : "welcomed"', 'reason: "welcomed"'),
  mutant("course", "welcome } as const;\n  // How", "welcome } as const;\n  if (switched) return course;\n  // How"),
  mutant("course", "return course.attempting ? { course } : attempt(course);\n}", "return attempt(course);\n}"),
  mutant("course", "attempting: false,\n    failures: course.failures + 1", "failures: course.failures + 1"),
  mutant("course", "  if (course.attempting)\n    return", "  if (false)\n    return"),
  mutant("course", "attempting: true, state: next }, order", "attempting: false, state: next }, order"),
  // What carries it out.
  mutant("keeper", "if (link !== current) return;", ""),
  mutant("keeper", "listener.lost(link);\n", ""),
  mutant("keeper", "retry.stop();\n        attempts", "attempts"),
  mutant("keeper", "retry.stop();\n    replacement.stop();", "replacement.stop();"),
  mutant("keeper", "retry.stop();\n    replacement.stop();", "retry.stop();"),
  mutant("keeper", "for (const forget of forgets) forget();", ""),
  mutant("keeper", "cancelAttempt();\n    current", "current"),
  mutant("keeper", "replacement.set(due - clock.now(),", "replacement.set(7_200_000,"),
  mutant("keeper", "current?.probe();", ""),
  mutant("attempt", "timer.set(settings.attemptTimeoutMs,", "if (false) timer.set(1,"),
  mutant("attempt", "if (over) return;\n    cancel();", "if (over) return;"),
  mutant("retirement", "timer.set(overlapMs,", "timer.set(1,"),
  mutant("retirement", "      link.leave();\n    });", "    });"),
  // A line.
  mutant("heartbeat", "if (asking) return;", ""),
  mutant("heartbeat", 'type === "message" || ', ""),
  mutant("heartbeat", "if (pings > PINGS_PER_HELLO) ask", "if (false) ask"),
  mutant("heartbeat", "answer.set(pongTimeoutMs, missed);", ""),
  mutant("heartbeat", "asking = false;\n      answer", "answer"),
  mutant("heartbeat", "answer.stop();\n      listen();", "answer.stop();"),
  mutant("heartbeat", "silence.stop();\n", ""),
  mutant("alarm", "|| clock.now() >= dueAt", ""),
  mutant("alarm", "stepMs === leftMs || ", ""),
  mutant("link", 'if (phase === "over") return;\n    const frame', "const frame"),
  mutant("link", "heartbeat.stop();", ""),
  mutant("link", 'if (frame.type === "close") end(failureOfClose(frame));\n    else', ""),
  mutant("sockets", "timer.set(CLOSING_MS, resolve)", "timer.set(60_000, resolve)"),
  mutant("sockets", "timer.stop();", ""),
  mutant("seen-ids", "if (ids.has(id)) return false;", ""),
  // What is sent.
  mutant("outbox", "if (from.answers() === answers) from.probe();", ""),
  mutant("outbox", "if (!hasTurn(send)) return;", ""),
  mutant("outbox", "send.next.set(ORDER_MS, () => {", "send.next.set(ORDER_MS * 500, () => {"),
  mutant("outbox", "if (line === link) line = undefined;", ""),
  mutant("outbox", 'for (const [id, send] of at(link)) again(id, send, "no-acknowledgement");', ""),
  mutant("outbox", "send.deadline.set(sendTimeoutMs,", "if (false) send.deadline.set(1,"),
  mutant("outbox", "send.deadline.stop();", ""),
  mutant("outbox", "send.next.stop();\n", ""),
  mutant("outbox", "if (send.at !== undefined) underWay -= 1;", ""),
  mutant("outbox", "line = link;\n      fill();", "line = link;"),
  mutant("outbox", "send.held = false;\n", ""),
  mutant("outbox", 'for (const id of [...pending.keys()]) giveUp(id, "closed");', ""),
];

const sources = new URL("../../src/", import.meta.url);

/** The client with the change in it. */
async function buildMutant({ file, code, becomes }: Mutant): Promise<typeof connect> {
  const changed: Plugin = {
    name: "mutant",
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`/src/${file}\\.ts$`) }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        if (text.split(code).length !== 2) throw new Error(`${file}.ts does not have this once: ${code}`);
        return { contents: text.replace(code, () => becomes), loader: "ts" };
      });
    },
  };
  const { outputFiles } = await build({
    ...{ entryPoints: [new URL("index.ts", sources).pathname], plugins: [changed], bundle: true },
    ...{ platform: "node", format: "esm", target: "node20", write: false, logLevel: "silent" },
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  return (await import(`data:text/javascript;base64,${text}`)).connect;
}

/** The first seed, and the rule, that tells the mutant from the client; `undefined` if none does. */
export async function findBreach(
  mutant: Mutant,
  seeds: number,
): Promise<{ readonly seed: number; readonly breach: string } | undefined> {
  const connect = await buildMutant(mutant);
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { breach } = await simulate({ connect, seed });
    if (breach !== undefined) return { seed, breach };
  }
  return undefined;
}
