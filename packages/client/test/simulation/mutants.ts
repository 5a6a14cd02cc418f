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
  mutant("connection-state-machine", "attempt({ ...machine, fresh: true })", "attempt(machine)"),
  mutant("connection-state-machine", 'command: { do: "probe" }', 'order: { do: "wait", delayMs: 1 }'),
  mutant("connection-state-machine", 'reason: switched ? "switched" : "welcomed"', 'reason: "welcomed"'),
  mutant(
    "connection-state-machine",
    "welcome } as const;\n  // How",
    "welcome } as const;\n  if (switched) return machine;\n  // How",
  ),
  mutant(
    "connection-state-machine",
    "return machine.attempting ? { machine } : attempt(machine);\n}",
    "return attempt(machine);\n}",
  ),
  mutant(
    "connection-state-machine",
    "attempting: false,\n    failures: machine.failures + 1",
    "failures: machine.failures + 1",
  ),
  mutant("connection-state-machine", "  if (machine.attempting)\n    return", "  if (false)\n    return"),
  mutant(
    "connection-state-machine",
    "attempting: true, state: next }, command",
    "attempting: false, state: next }, command",
  ),
  // What carries it out.
  mutant("connection-manager", "if (connection !== current) return;", ""),
  mutant("connection-manager", "listener.lost(connection);\n", ""),
  mutant("connection-manager", "retry.stop();\n        attempts", "attempts"),
  mutant("connection-manager", "retry.stop();\n    replacement.stop();", "replacement.stop();"),
  mutant("connection-manager", "retry.stop();\n    replacement.stop();", "retry.stop();"),
  mutant("connection-manager", "for (const forget of forgets) forget();", ""),
  mutant("connection-manager", "cancelAttempt();\n    current", "current"),
  mutant("connection-manager", "replacement.set(due - clock.now(),", "replacement.set(7_200_000,"),
  mutant("connection-manager", "current?.probe();", ""),
  mutant("attempt", "timer.set(settings.attemptTimeoutMs,", "if (false) timer.set(1,"),
  mutant("attempt", "if (over) return;\n    cancel();", "if (over) return;"),
  mutant("retirement", "timer.set(overlapMs,", "timer.set(1,"),
  mutant("retirement", "      connection.leave();\n    });", "    });"),
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
  mutant("connection", 'if (phase === "over") return;\n    const frame', "const frame"),
  mutant("connection", "heartbeat.stop();", ""),
  mutant("connection", 'if (frame.type === "close") end(disconnectOfClose(frame));\n    else', ""),
  mutant("sockets", "timer.set(CLOSING_MS, resolve)", "timer.set(60_000, resolve)"),
  mutant("sockets", "timer.stop();", ""),
  mutant("seen-ids", "if (ids.has(id)) return false;", ""),
  // What is sent.
  mutant("outbox", "if (from.answers() === answers) from.probe();", ""),
  mutant("outbox", "if (!hasTurn(send)) return;", ""),
  mutant("outbox", "send.next.set(ORDER_MS, () => {", "send.next.set(ORDER_MS * 500, () => {"),
  mutant("outbox", "if (line === connection) line = undefined;", ""),
  mutant("outbox", 'for (const [id, send] of at(connection)) again(id, send, "no-acknowledgement");', ""),
  mutant("outbox", "send.deadline.set(sendTimeoutMs,", "if (false) send.deadline.set(1,"),
  mutant("outbox", "send.deadline.stop();", ""),
  mutant("outbox", "send.next.stop();\n", ""),
  mutant("outbox", "if (send.at !== undefined) underWay -= 1;", ""),
  mutant("outbox", "line = connection;\n      fill();", "line = connection;"),
  mutant("outbox", "send.held = false;\n", ""),
  mutant("outbox", 'for (const id of [...pending.keys()]) giveUp(id, "closed");', ""),
];

const sources = new URL("../../src/", import.meta.url);

/** The client with the change in it. */
async function buildMutant({ file, code, becomes }: Mutant): Promise<typeof connect> {
  const changed: Plugin = {
    name: "mutant",
    setup({ onLoad }) {
      onLoad({ filter: new RegExp(`/src/(\\w+/)?${file}\\.ts$`) }, async ({ path }) => {
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
