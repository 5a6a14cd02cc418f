import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** A program that listens, and everything that it has started. */
export interface Program extends AsyncDisposable {
  readonly process: ChildProcess;
  /** Everything that it has printed until it was ready. */
  readonly printed: string;
  /** How long that took. */
  readonly startedMs: number;
}

export interface ProgramOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** It is ready once it has printed this. */
  readonly ready: string;
}

const START_LIMIT_MS = 60_000;
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** @throws `Error` with what it has printed, when it ends instead of becoming ready */
export async function startProgram({ command, args, cwd, env = {}, ready }: ProgramOptions): Promise<Program> {
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  const exited = once(child, "exit").then(() => running.delete(child));
  let printed = "";
  await new Promise<void>((resolve, reject) => {
    const fail = () => reject(new Error(`${command} ${args.join(" ")} did not start:\n${printed}`));
    const timer = setTimeout(fail, START_LIMIT_MS);
    child.once("exit", fail);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        // Read to the end, so that the program can go on printing, and not kept.
        if (printed.includes(ready)) return;
        printed += chunk.toString("utf8");
        if (!printed.includes(ready)) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
  return {
    process: child,
    printed,
    startedMs: performance.now() - startedAt,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
      await exited;
      clearTimeout(timer);
    },
  };
}
