import { PassThrough, Readable, Writable } from "node:stream";
import { type ExitCode, run } from "@switchboard/cli";

export interface RunningCommand {
  stdout(): string;
  stderr(): string;
  /** Lines of JSON on standard output. */
  json(): readonly Record<string, unknown>[];
  /** Resolves as soon as it has printed the text, to either stream. */
  printed(text: string): Promise<void>;
  /** Types a line. */
  type(line: string): void;
  /** Ends standard input. */
  endInput(): void;
  /** Ctrl-C. */
  interrupt(): void;
  readonly ended: Promise<ExitCode>;
}

export interface CommandSurroundings {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Default: it stays open until `endInput`. */
  readonly input?: string;
}

/** Runs `switchboard` in this process, with streams of its own. */
export function startCommand(
  args: readonly string[],
  { env = {}, cwd = "/", input }: CommandSurroundings = {},
): RunningCommand {
  const texts = { out: "", err: "" };
  const watchers = new Set<() => void>();
  const collect = (name: keyof typeof texts) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        for (const watcher of watchers) watcher();
        done();
      },
    });
  const interruption = new AbortController();
  const typed = new PassThrough();
  const ended = run(args, {
    ...{ env, cwd, stdout: collect("out"), stderr: collect("err"), interrupted: interruption.signal },
    stdin: input === undefined ? typed : Readable.from([input]),
  });
  return {
    stdout: () => texts.out,
    stderr: () => texts.err,
    json: () =>
      texts.out
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    printed: (text) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (!`${texts.out}${texts.err}`.includes(text)) return;
          watchers.delete(look);
          resolve();
        };
        watchers.add(look);
        look();
        void ended.then((code) =>
          reject(new Error(`It ended with ${code} without printing ${text}:\n${texts.out}${texts.err}`)),
        );
      }),
    type: (line) => void typed.write(`${line}\n`),
    endInput: () => void typed.end(),
    interrupt: () => interruption.abort(),
    ended,
  };
}

export interface Ended {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of JSON on standard output. */
  readonly json: readonly Record<string, unknown>[];
}

/** Runs it until it ends. */
export async function runCommand(args: readonly string[], surroundings: CommandSurroundings = {}): Promise<Ended> {
  const command = startCommand(args, surroundings);
  const code = await command.ended;
  const isJson = args.includes("--json");
  return { code, stdout: command.stdout(), stderr: command.stderr(), json: isJson ? command.json() : [] };
}
