import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** Ends processes when this one has ended, however it ended. */
export interface ProcessGuard {
  /** Takes a process group under guard, by the id of the process that leads it. */
  add(pid: number): void;
  /** The process has ended. */
  remove(pid: number): void;
  close(): Promise<void>;
}

/** Remembers whom it guards from its input, and ends them when that is closed. POSIX, for any `/bin/sh`. */
const SCRIPT = `
guarded=' '
while read -r change pid; do
  case $change in
    add) guarded="$guarded$pid " ;;
    remove) guarded="\${guarded%% $pid *} \${guarded#* $pid }" ;;
  esac
done
for pid in $guarded; do kill -KILL "-$pid"; done
`;

/**
 * Guards processes by a shell: a process whose code never gives its thread back cannot notice by itself that its parent has
 * been killed. On Windows the system ends the children of a process with it.
 */
export function createProcessGuard(): ProcessGuard {
  let shell: ChildProcess | undefined;

  function tell(change: string): void {
    if (process.platform === "win32") return;
    shell ??= startShell();
    shell.stdin?.write(`${change}\n`);
  }

  return {
    add: (pid) => tell(`add ${pid}`),
    remove: (pid) => tell(`remove ${pid}`),
    async close() {
      if (shell?.pid === undefined) return;
      const ended = once(shell, "exit");
      shell.ref();
      shell.stdin?.end();
      if (shell.exitCode === null && shell.signalCode === null) await ended;
    },
  };
}

function startShell(): ChildProcess {
  // In a group of its own: a Ctrl-C in the terminal is for the gateway, which needs its functions to stop properly.
  const shell = spawn("/bin/sh", ["-c", SCRIPT], { stdio: ["pipe", "ignore", "ignore"], env: {}, detached: true });
  // Without a shell, or when somebody ends it, there is no guard; everything else goes on.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.unref();
  return shell;
}
