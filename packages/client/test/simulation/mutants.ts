import { readFile } from "node:fs/promises";
import { build, type Plugin } from "esbuild";
import type * as library from "../../src/index.ts";
import { type Mutant, mutant } from "./mutant.ts";
import { simulate } from "./simulate.ts";
import { simulateStreams } from "./streams/simulate-streams.ts";
import { streamMutants } from "./streams/stream-mutants.ts";

/** What a life needs of the client's package. */
export type Library = Pick<typeof library, "connect" | "groups">;

/** A kind of lives: what the client goes through in them, and how wrong it could be without their noticing. */
export interface Lives {
  simulate(library: Library, seed: number, told?: boolean): Promise<Life>;
  readonly mutants: readonly Mutant[];
}

export interface Life {
  readonly seed: number;
  readonly breach: string | undefined;
  readonly story: readonly string[];
  readonly simulatedMs: number;
}

const connectionMutants: readonly Mutant[] = [
  // The state machine.
  mutant("connection-state-machine", "attempt({ ...machine, fresh: true, renew: false })", "attempt(machine)"),
  mutant("connection-state-machine", 'command: { do: "probe" }', 'order: { do: "wait", delayMs: 1 }'),
  mutant("connection-state-machine", 'reason: switched ? "switched" : "welcomed"', 'reason: "welcomed"'),
  mutant(
    "connection-state-machine",
    "welcome } as const;\n  // How",
    "welcome } as const;\n  if (switched) return { machine };\n  // How",
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
  mutant("connection-manager", "replacement.set(at - clock.now(),", "replacement.set(7_200_000,"),
  mutant("connection-manager", "current?.probe();", ""),
  // New tokens.
  mutant(
    "connection-state-machine",
    '{ machine: { ...machine, fresh: true } };\n    case "refreshed"',
    '{ machine };\n    case "refreshed"',
  ),
  mutant("connection-state-machine", "const fresh = next.fresh || machine.renew;", "const fresh = next.fresh;"),
  mutant("connection-manager", "if (taken && machine.renew) return;", ""),
  mutant("connection-manager", "if (ends > proof.expiresAt) plan", "if (false) plan"),
  mutant("connection-manager", 'failed: () => tell({ type: "switch-due" }),', "failed() {},"),
  mutant("connection-manager", "settle(false);", ""),
  mutant("switch-plan", 'type: ofProof < ofAge ? "refresh-due" : "switch-due"', 'type: "switch-due"'),
  mutant("switch-plan", "at: Math.min(ofAge, ofProof)", "at: ofAge"),
  mutant("refresher", "timer.set(pongTimeoutMs, fail);", "timer.stop();"),
  mutant("refresher", "timer.set(attemptTimeoutMs, fail);", ""),
  mutant("refresher", "if (current !== own) return;", ""),
  mutant("refresher", "else isWanted = true;", ""),
  mutant("refresher", "{ fresh: true }", "{ fresh: false }"),
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

export const lives: Readonly<Record<"connection" | "streams", Lives>> = {
  connection: {
    simulate: ({ connect }, seed, told = false) => simulate({ connect, seed, told }),
    mutants: connectionMutants,
  },
  streams: { simulate: simulateStreams, mutants: streamMutants },
};

/** The client with the change in it. */
async function buildMutant({ file, code, becomes }: Mutant): Promise<Library> {
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
  return await import(`data:text/javascript;base64,${text}`);
}

/** The first seed, and the rule, that tells the mutant from the client; `undefined` if none does. */
export async function findBreach(
  { simulate: live }: Lives,
  mutant: Mutant,
  seeds: number,
): Promise<{ readonly seed: number; readonly breach: string } | undefined> {
  const wrong = await buildMutant(mutant);
  for (let seed = 1; seed <= seeds; seed += 1) {
    const { breach } = await live(wrong, seed);
    if (breach !== undefined) return { seed, breach };
  }
  return undefined;
}
