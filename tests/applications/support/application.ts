import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Connection, type ConnectionOptions, openConnection } from "../../conformance/support/connection.ts";
import { type Program, runNode } from "../../support/program.ts";

/** What an application's `conversation.ts` exports: how its owner starts it, and what its clients say and hear. */
export interface Application {
  readonly about: string;
  /** Relative to the application's folder. */
  readonly template: string;
  /** Why it cannot run on this machine, if it cannot. */
  readonly missing?: () => string | undefined;
  readonly converse: (running: RunningApplication) => Promise<void>;
}

/** An application as its clients reach it. */
export interface RunningApplication {
  /** e.g. `ws://127.0.0.1:49152/prod` */
  readonly url: string;
  /** e.g. `http://127.0.0.1:49152/prod` */
  readonly managementEndpoint: string;
  /** @param query with its question mark */
  connect(query?: string, options?: ConnectionOptions): Promise<Connection>;
  /** Turns the clock of the gateway on, which schedules go by. */
  advanceClock(ms: number): Promise<void>;
}

const applications = fileURLToPath(new URL("..", import.meta.url));
const program = fileURLToPath(new URL("../../../packages/local-aws/cli/dist/main.js", import.meta.url));

/**
 * Starts an application with the built `local-aws`, in a copy outside of the repository: there it finds only the packages that it brings
 * along, as it would on its owner's machine.
 *
 * @param folder relative to tests/applications
 * @throws `Error` with what the program printed, if it did not start
 */
export async function startApplication(
  folder: string,
  { template }: Application,
): Promise<RunningApplication & AsyncDisposable & { output(): string }> {
  const place = mkdtempSync(join(tmpdir(), `${basename(folder)}-`));
  cpSync(join(applications, folder), place, {
    recursive: true,
    filter: (path) => basename(path) !== "conversation.ts",
  });
  const running = runNode([program, "--template", join(place, template)], { PORT: "0", DYNAMODB_PORT: "0" });
  const open: Connection[] = [];
  async function end(): Promise<void> {
    for (const { webSocket } of open) webSocket.terminate();
    running.signal("SIGTERM");
    await running.exited;
    rmSync(place, { recursive: true, force: true });
  }
  try {
    await running.printed("\nready");
  } catch (error) {
    await end();
    throw error;
  }
  const [url, managementEndpoint] = [printedBy(running, "WebSocket"), printedBy(running, "management API")];
  return {
    ...{ url, managementEndpoint },
    output: running.output,
    async connect(query = "", options = {}) {
      const connection = await openConnection(url + query, options);
      open.push(connection);
      return connection;
    },
    async advanceClock(advanceMs) {
      const { ok } = await fetch(new URL("/_gateway/clock", managementEndpoint), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ advanceMs }),
      });
      if (!ok) throw new Error("The clock was not turned on.");
    },
    [Symbol.asyncDispose]: end,
  };
}

/** The applications below a folder per tool: every folder that has a `conversation.ts`. */
export function applicationFolders(): readonly string[] {
  return readdirSync(applications, { withFileTypes: true })
    .filter((tool) => tool.isDirectory())
    .flatMap(({ name: tool }) => readdirSync(join(applications, tool)).map((name) => `${tool}/${name}`))
    .filter((folder) => existsSync(join(applications, folder, "conversation.ts")));
}

/** Why Python functions cannot run here, if they cannot: they need an interpreter with boto3, as Lambda's has. */
export function withoutPython(): string | undefined {
  // The program gets no more of the environment than the path, either.
  const env = { PATH: process.env["PATH"] };
  const { status } = spawnSync("python3", ["-c", "import boto3"], { env, stdio: "ignore" });
  return status === 0 ? undefined : "there is no python3 with boto3 on this machine";
}

function printedBy(running: Program, what: string): string {
  return new RegExp(`^${what} (\\S+)$`, "m").exec(running.output())?.[1] ?? "";
}
