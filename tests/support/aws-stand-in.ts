import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const repository = fileURLToPath(new URL("../../", import.meta.url));

const isThere = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;

/** Why nothing can be deployed into a stand-in for AWS here; `undefined` where it can. */
export const noStandIn: string | undefined =
  [isThere("aws") ? [] : "the AWS CLI", isThere("moto_server") ? [] : "moto_server"].flat().join(" and ") || undefined;

/** The shells that readers paste commands into, as far as they are here. */
export const shells: readonly string[] = ["bash", "zsh"].filter(isThere);

/**
 * The AWS CLI at the stand-in. Version 1 does not look for the variable with SQS. What moto lacks: it cannot list the route responses
 * of a route, so that those that were made are remembered here; and it cannot update a stage, so that nothing does.
 */
const program = `#!/bin/bash
service=$1 operation=$2
echo "$operation" >> "$PLACE/calls"
if [ -n "$CUT_AT" ] && [[ "$operation $*" == $CUT_AT ]]; then
  echo "cut at $operation" >&2
  exit 1
fi
at() { PATH=$REAL_PATH command aws "$@"; }
[ "$service" = s3 ] || [ "$service $operation" = "cloudformation package" ] ||
  at() { PATH=$REAL_PATH command aws "$@" --endpoint-url "$AWS_ENDPOINT_URL"; }
case "$operation" in
get-route-responses) [ ! -f "$PLACE/answers-$6" ] || echo made ;;
update-stage) ;;
create-route-response) at "$@" && touch "$PLACE/answers-$6" ;;
*) at "$@" ;;
esac
`;

export interface Run {
  readonly status: number | null;
  readonly said: string;
  /** The operations of the AWS CLI that were called. */
  readonly operations: readonly string[];
}

/** An account of AWS that is played by moto on this machine, with the AWS CLI in front of it. */
export interface AwsStandIn {
  /**
   * Runs commands at the root of the repository.
   *
   * @param cutAt a pattern of the shell for the call before which the run ends: its operation, and the whole call after it
   */
  run(commands: string, options?: { readonly shell?: string; readonly cutAt?: string }): Promise<Run>;
  /** What a call of the CLI says. */
  ask(...call: readonly string[]): Promise<unknown>;
  /** Forgets everything that the account has. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

export async function startAwsStandIn(): Promise<AwsStandIn> {
  const place = mkdtempSync(join(tmpdir(), "switchboard-moto-"));
  const url = `http://127.0.0.1:${await freePort()}`;
  const moto = spawn("moto_server", ["-p", new URL(url).port], { stdio: ["ignore", "ignore", "pipe"] });
  await printed(moto, "Running on");
  writeFileSync(join(place, "aws"), program, { mode: 0o755 });
  const env = {
    ...{
      PATH: `${place}${delimiter}${process.env["PATH"]}`,
      REAL_PATH: process.env["PATH"],
      HOME: place,
      PLACE: place,
    },
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: "eu-central-1", AWS_DEFAULT_REGION: "eu-central-1" },
    ...{ AWS_ACCESS_KEY_ID: "any", AWS_SECRET_ACCESS_KEY: "any" },
  };
  async function run(commands: string, { shell = "bash", cutAt = "" } = {}): Promise<Run & { readonly out: string }> {
    writeFileSync(join(place, "calls"), "");
    const child = spawn(shell, ["-eu", "-o", "pipefail"], { cwd: repository, env: { ...env, CUT_AT: cutAt } });
    const texts = { out: "", said: "" };
    child.stdout.on("data", (chunk: Buffer) => (texts.out += chunk.toString("utf8")));
    child.stderr.on("data", (chunk: Buffer) => (texts.said += chunk.toString("utf8")));
    child.stdin.end(commands);
    const [status]: (number | null)[] = await once(child, "close");
    const operations = readFileSync(join(place, "calls"), "utf8").trim().split("\n");
    return { ...texts, status: status ?? null, operations };
  }
  return {
    run,
    async ask(...call) {
      const { out, said, status } = await run(`aws ${call.map((word) => `'${word}'`).join(" ")} --output json`);
      if (status !== 0) throw new Error(said);
      return out === "" ? undefined : JSON.parse(out);
    },
    async reset() {
      await fetch(`${url}/moto-api/reset`, { method: "POST" });
    },
    async stop() {
      moto.kill();
      await once(moto, "exit");
      rmSync(place, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function printed(child: ChildProcess, text: string): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`moto_server has ended: ${said}`)));
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
      if (said.includes(text)) resolve();
    });
  });
}
