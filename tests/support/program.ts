import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const { resolve } = createRequire(import.meta.url);

/** The built program that `npm start` runs. */
export const mainFile = join(dirname(resolve("@switchboard/local-hub/lambda-runtime.cjs")), "main.js");

export interface Program {
  /** Everything it has printed so far. */
  output(): string;
  /** Resolves as soon as it has printed the text. */
  printed(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  readonly exited: Promise<number | null>;
}

/** Runs Node with only the given environment, so that nothing of this machine leaks in. */
export function runNode(args: readonly string[], environment: Readonly<Record<string, string>>): Program {
  return follow(spawn(process.execPath, args, { env: { PATH: process.env["PATH"] ?? "", ...environment } }));
}

/** Runs a script of a project's package.json as its user does. */
export function runNpm(args: readonly string[], cwd: string, environment: Readonly<Record<string, string>>): Program {
  return runCommand(["npm", ...args], cwd, environment);
}

/** Runs a command as a terminal does: signals go to everything that it has started. */
export function runCommand(
  [command = "", ...args]: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Program {
  const env = { PATH: process.env["PATH"] ?? "", ...environment };
  const child = spawn(command, args, { cwd, env, detached: true });
  return {
    ...follow(child),
    signal: (signal) => {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    },
  };
}

function follow(child: ChildProcessWithoutNullStreams): Program {
  let output = "";
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      for (const watcher of watchers) watcher();
    });
  }
  const exited = once(child, "close").then(([code]) => code as number | null);
  return {
    output: () => output,
    printed: (text) =>
      new Promise((resolvePrinted, reject) => {
        const look = () => {
          if (!output.includes(text)) return;
          watchers.delete(look);
          resolvePrinted();
        };
        watchers.add(look);
        look();
        void exited.then(() => reject(new Error(`It ended without printing ${text}:\n${output}`)));
      }),
    signal: (signal) => child.kill(signal),
    exited,
  };
}
