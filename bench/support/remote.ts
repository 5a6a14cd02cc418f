import { type ChildProcess, type ForkOptions, fork } from "node:child_process";
import { fileURLToPath } from "node:url";

/** A process that answers commands. */
export interface Remote {
  readonly process: ChildProcess;
  /** @throws `Error` with the stack of what went wrong over there, or when the process has ended */
  ask<Answer>(command: string, input?: object): Promise<Answer>;
  end(): void;
}

interface Question {
  readonly id: number;
  readonly command: string;
  readonly input: object;
}

interface Reply {
  readonly id: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** What a process does for each command. */
export type Commands = Readonly<Record<string, (input: never) => unknown>>;

const running = new Set<ChildProcess>();
// Also one that is stopped, and would not see that it is alone.
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts one of the benchmark's own bundles; unless options say otherwise, with the garbage collector within its reach. */
export function startRemote(bundle: string, args: readonly string[] = [], options: ForkOptions = {}): Remote {
  const file = fileURLToPath(new URL(bundle, import.meta.url));
  const child = fork(file, args, { execArgv: ["--expose-gc"], ...options });
  running.add(child);
  const waiting = new Map<number, (reply: Reply) => void>();
  let questions = 0;
  child.on("message", (reply: Reply) => {
    waiting.get(reply.id)?.(reply);
    waiting.delete(reply.id);
  });
  child.on("exit", () => {
    running.delete(child);
    for (const [id, settle] of waiting) settle({ id, error: `${bundle} has ended` });
    waiting.clear();
  });
  return {
    process: child,
    ask: <Answer>(command: string, input: object = {}) =>
      new Promise<Answer>((resolve, reject) => {
        const question: Question = { id: questions++, command, input };
        waiting.set(question.id, ({ answer, error }) =>
          error === undefined ? resolve(answer as Answer) : reject(new Error(error)),
        );
        child.send(question);
      }),
    // Also a process that is stopped.
    end: () => child.kill("SIGKILL"),
  };
}

/** Answers the commands of whoever has started this process, and ends with it. */
export function answerCommands(commands: Commands): void {
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ id, command, input }: Question) => {
    const reply = await Promise.resolve()
      .then(() => commands[command]?.(input as never))
      .then(
        (answer): Reply => ({ id, answer }),
        (error: unknown): Reply => ({ id, error: error instanceof Error ? String(error.stack) : String(error) }),
      );
    process.send?.(reply);
  });
}
