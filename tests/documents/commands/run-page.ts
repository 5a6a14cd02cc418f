import { execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { CodeBlock } from "@switchboard/docs/pages";
import { connectClient } from "../../support/client.ts";
import { mainFile, runNode } from "../../support/program.ts";

const repository = fileURLToPath(new URL("../../../", import.meta.url));
const stands = fileURLToPath(new URL("./bin", import.meta.url));
const wscat = join(createRequire(import.meta.url).resolve("wscat/package.json"), "..", "bin", "wscat");

/** Besides the commands that the tests stand in for. Whatever else a page uses is not found, and belongs into one of the two. */
const TOOLS =
  "bash cat chmod cp curl cut date env grep head ls mkdir mktemp mv openssl rm sed sh sleep sort tail tr uname xargs".split(
    " ",
  );

/** What the local hub has of what a deployed stack says of itself. */
const outputsOf = ({ gateway, dynamoDb }: Ports): Readonly<Record<string, string>> => ({
  TableName: "webSocketConnections",
  WebSocketUrl: `ws://127.0.0.1:${gateway}/development`,
  ManagementEndpoint: `http://127.0.0.1:${gateway}/development`,
  DeadLetterQueueUrl: `http://127.0.0.1:${gateway}/000000000000/DeadLetterQueue`,
  DeliveryQueueUrl: `http://127.0.0.1:${gateway}/000000000000/DeliveryQueue`,
  PublicationDeadLetterQueueUrl: `http://127.0.0.1:${gateway}/000000000000/PublicationDeadLetterQueue`,
  PublicationQueueArn: "arn:aws:sqs:us-east-1:000000000000:PublicationQueue",
  PublishFunctionName: "PublishFunction",
  PublishFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:PublishFunction",
  ManageFunctionName: "ManageFunction",
  InspectFunctionName: "InspectFunction",
  SigningSecretArn: "switchboard/signing",
  DynamoDbEndpoint: `http://127.0.0.1:${dynamoDb}`,
});

/** What readers put in place of these. A page that wants something else to be put in fails at the bracket. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  sub: "ada",
  session: "order-17",
  group: "admins",
  "the letter": "{}",
  "the publication": '{"to":{"sessions":["order-17"]},"data":{"order":17}}',
  "receipt handle": "AQEBexample",
  "topic ARN": "arn:aws:sns:us-east-1:123456789012:orders",
  "queue ARN": "arn:aws:sqs:us-east-1:123456789012:orders.fifo",
  "its ARN": "arn:aws:sns:us-east-1:123456789012:switchboard-alarms",
  address: "ada@example.com",
  function: "switchboard-ConnectFunction",
  region: "us-east-1",
  account: "123456789012",
  api: "abcdef1234",
  package: "left-pad",
  bucket: "switchboard-zips",
};

/** Packages are installed in it, on machines that are busy as well. A page that waits for something fails, and is named. */
const LIMIT_MS = 300_000;

interface Ports {
  readonly gateway: number;
  readonly dynamoDb: number;
}

/** Why commands of AWS cannot be run here; `undefined` where they can. */
export const noAwsCli: string | undefined =
  spawnSync("aws", ["--version"]).status === 0 ? undefined : "there is no AWS CLI";
const awsVersion = noAwsCli === undefined ? spawnSync("aws", ["--version"], { encoding: "utf8" }).stdout : "";

/** The command line, installed from its tarball. */
export interface InstalledCommandLine {
  readonly mainFile: string;
  remove(): void;
}

/** Packs what pages install, and installs the command line that they use. */
export async function installCommandLine(): Promise<InstalledCommandLine> {
  const place = mkdtempSync(join(tmpdir(), "switchboard-command-line-"));
  const npm = (args: readonly string[]) => promisify(execFile)("npm", args, { cwd: repository, maxBuffer: 10_000_000 });
  await npm(["run", "pack"]);
  const packed = join(repository, "dist", "packages");
  const tarball = readdirSync(packed).find((file) => file.startsWith("switchboard-cli-"));
  if (tarball === undefined) throw new Error(`There is no command line in ${packed}.`);
  await npm(["install", "--prefix", place, "--no-audit", "--no-fund", join(packed, tarball)]);
  return {
    mainFile: join(place, "node_modules", "@switchboard", "cli", "dist", "main.js"),
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

export interface PageOutcome {
  /** What was run, or only checked, and why: `ran aws lambda invoke`. */
  readonly report: readonly string[];
  /** Where it failed, with what was said; `undefined` if it did not. */
  readonly failure: string | undefined;
}

/**
 * Runs a page's commands one after the other in one shell, as in a reader's terminal. Each block begins in a clone of the repository,
 * with a hub of the page's own that has just been started.
 */
export async function runPage(blocks: readonly CodeBlock[], commandLine: InstalledCommandLine): Promise<PageOutcome> {
  const place = mkdtempSync(join(tmpdir(), "switchboard-page-"));
  const hub = runNode([mainFile], { PORT: "0", DYNAMODB_PORT: "0", HOME: place });
  try {
    await hub.printed("Ctrl-C stops it. ready");
    const portIn = (pattern: RegExp) => Number(pattern.exec(hub.output())?.[1]);
    const ports = {
      gateway: portIn(/ws:\/\/127\.0\.0\.1:(\d+)/),
      dynamoDb: portIn(/DynamoDB +http:\/\/127\.0\.0\.1:(\d+)/),
    };
    const outputs = outputsOf(ports);
    await using client = await openClient(outputs["WebSocketUrl"] ?? "");
    const { connectionId } = await client.hello();
    const written = (code: string) =>
      code
        .replaceAll("127.0.0.1:8081", `127.0.0.1:${ports.gateway}`)
        .replaceAll("127.0.0.1:8000", `127.0.0.1:${ports.dynamoDb}`)
        .replaceAll("'…'", `'${connectionId}'`)
        .replace(/<([\w ]+)>/g, (whole, name: string) =>
          name === "connectionId" ? connectionId : (PLACEHOLDERS[name] ?? outputs[name] ?? whole),
        );
    const script = [
      "set -e -o pipefail",
      // By which `npm start` with settings of its own is known.
      'env | cut -d= -f1 | sort >"$PLACE/environment"',
      ...blocks.map(({ code, line }) => `echo "line ${line}" >"$AT"\ncd "$CLONE"\n${written(code)}`),
    ];
    return await runScript(script.join("\n"), place, ports, { outputs, commandLine });
  } finally {
    hub.signal("SIGTERM");
    await hub.exited;
    rmSync(place, { recursive: true, force: true });
  }
}

async function openClient(url: string) {
  const client = await connectClient(`${url}?session_id=somebody`);
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.close() });
}

async function runScript(
  script: string,
  place: string,
  ports: Ports,
  {
    outputs,
    commandLine,
  }: { readonly outputs: Readonly<Record<string, string>>; readonly commandLine: InstalledCommandLine },
): Promise<PageOutcome> {
  const file = (name: string) => join(place, name);
  const clone = file("switchboard");
  mkdirSync(clone);
  for (const entry of readdirSync(repository)) symlinkSync(join(repository, entry), join(clone, entry));
  // Made by `npm run pack`, and named by pages before there may have been any.
  if (!existsSync(join(clone, "dist"))) symlinkSync(join(repository, "dist"), join(clone, "dist"));
  mkdirSync(file("tools"));
  for (const tool of TOOLS) symlinkSync(whereIs(tool), join(file("tools"), tool));
  writeFileSync(
    file("outputs"),
    Object.entries(outputs)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
  writeFileSync(file("script"), script);
  // What a page sends from a file.
  writeFileSync(join(clone, "answer.txt"), "The answer\nin two lines.\n");
  const url = `http://127.0.0.1:${ports.gateway}`;
  const child = spawn("bash", [file("script")], {
    cwd: clone,
    // What it leaves running is ended with it. Nobody types anything.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      HOME: place,
      TMPDIR: place,
      PATH: [stands, file("tools")].join(delimiter),
      ...{ REAL_PATH: process.env["PATH"], BIN: stands, PLACE: place, CLONE: clone, REPO: repository, WSCAT: wscat },
      ...{ SWITCHBOARD: commandLine.mainFile, HUB_URL: outputs["WebSocketUrl"], DYNAMODB_PORT: String(ports.dynamoDb) },
      ...{ REPORT: file("report"), AT: file("at"), OUTPUTS: file("outputs") },
      AWS_VERSION_1: awsVersion.startsWith("aws-cli/1.") ? "yes" : "",
      ...{
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_REGION: "us-east-1",
      },
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${ports.dynamoDb}`,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: `${url}/_secrets-manager`,
      // Pages that speak of a deployed stack have said how its functions are found.
      ...{
        PUBLISH_FUNCTION: "PublishFunction",
        MANAGE_FUNCTION: "ManageFunction",
        INSPECT_FUNCTION: "InspectFunction",
        PUBLICATION_QUEUE: `${url}/000000000000/PublicationQueue`,
      },
    },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  const end = () => child.pid !== undefined && endGroup(child.pid);
  const tooLong = setTimeout(end, LIMIT_MS);
  const [status]: (number | null)[] = await once(child, "exit");
  clearTimeout(tooLong);
  end();
  const lines = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), "utf8").trim().split("\n") : []);
  return {
    report: lines("report"),
    failure:
      status === 0
        ? undefined
        : `${lines("at").at(-1)}, ${status === null ? `not done after ${LIMIT_MS / 1000} s` : `status ${status}`}:\n${said}`,
  };
}

function whereIs(tool: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const folder = folders.find((each) => existsSync(join(each, tool)));
  if (folder === undefined) throw new Error(`There is no ${tool} on this machine.`);
  return join(folder, tool);
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing was left running.
  }
}
