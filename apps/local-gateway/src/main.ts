// The entry point of `npm start`: runs Switchboard, or with --template or --config something else, on this machine until it
// is told to stop.

import { readFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { builtFile } from "./built-files.ts";
import { type Command, readCommandLine } from "./command-line.ts";
import { describeEvent } from "./describe-event.ts";
import { createFunctionSayings } from "./function-sayings.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import { UnloadableFunctions } from "./lambda/unloadable-functions.ts";
import { createLinePrinter } from "./line-printer.ts";
import { readOwnApi } from "./read-own-api.ts";
import { readSettings, type Settings } from "./read-settings.ts";
import { startOwnApi } from "./start-own-api.ts";
import { startStack } from "./start-stack.ts";
import { type Switchboard, startSwitchboard } from "./start-switchboard.ts";
import type { Difference } from "./switchboard.ts";
import { UnusableTemplate } from "./template/unusable-template.ts";

// The workspace pins an SDK that runs on this Node; its reminder would be the first thing a user reads.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const sayings = createFunctionSayings();
const printer = createLinePrinter((text) => process.stdout.write(text));
process.on("exit", printer.flush);
const command = readCommandLine(process.argv.slice(2));
const read = readSettings(process.env);
if (command.kind === "problem") fail(`${command.problem}. npm start -- --help says what there is.`);
else if (command.kind === "help") print(await readFile(builtFile("usage.txt"), "utf8"));
else if (command.kind === "config") await runOwnApi(command.file);
else if ("problems" in read) failWith("Switchboard cannot start:", read.problems);
else if (command.kind === "template") await runTemplate(command, read.settings);
else await run(read.settings, command.asDeployed);

async function runTemplate(
  { file, parameters }: Extract<Command, { readonly kind: "template" }>,
  settings: Settings,
): Promise<void> {
  const { port, dynamoDbPort, environmentsPerFunction, expireEverySeconds } = settings;
  const path = resolve(file);
  const template = await readText(file);
  if (template === undefined) return;
  try {
    const running = await startStack({
      ...{ template, directory: dirname(path), parameters },
      place: { region: "us-east-1", accountId: "000000000000", stackName: basename(dirname(path)) },
      ...{ port, dynamoDbPort, onEvent: printEvent },
      ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
      ...(expireEverySeconds !== undefined && { expireEverySeconds }),
      onLine: (functionName, line) => print(`${functionName}: ${line}`),
    });
    stopOnSignal(running);
    const { gateway, dynamoDbEndpoint } = running;
    print(
      `WebSocket ${gateway.url}\nmanagement API ${gateway.managementEndpoint}\nDynamoDB ${dynamoDbEndpoint}\nready`,
    );
  } catch (error) {
    fail(error instanceof UnusableTemplate ? listed(`${file} cannot be used:`, error.problems) : explain(error));
  }
}

async function runOwnApi(file: string): Promise<void> {
  const text = await readText(file);
  if (text === undefined) return;
  try {
    const read = readOwnApi(text, resolve(file));
    if ("problems" in read) return failWith(`${file} cannot be used:`, read.problems);
    const onLine = (functionName: string, line: string) => print(`${functionName}: ${line}`);
    const running = await startOwnApi(read.ownApi, { onEvent: printEvent, onLine });
    stopOnSignal(running);
    print(`WebSocket ${running.gateway.url}\nmanagement API ${running.gateway.managementEndpoint}\nready`);
  } catch (error) {
    fail(explain(error, `as the port in ${file}`));
  }
}

async function run({ functions, ...settings }: Settings, asDeployed: boolean): Promise<void> {
  // What a function says while it fails to start is part of the one message that tells why.
  let started = false;
  try {
    const switchboard = await startSwitchboard({
      ...settings,
      ...{ settings: functions, asDeployed },
      onEvent: printEvent,
      onLine: (functionName, line) => {
        sayings.hear(line);
        if (started) printFaults(functionName, line);
      },
    });
    started = true;
    stopOnSignal(switchboard);
    print(banner(switchboard, asDeployed));
  } catch (error) {
    fail(explain(error));
  }
}

function stopOnSignal(running: { close(): Promise<void> }): void {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    print("stopping");
    await running.close();
    process.exit(0);
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
}

function printEvent(event: GatewayEvent): void {
  const said = "requestId" in event ? sayings.of(event.requestId) : undefined;
  print(`${new Date().toISOString().slice(11, 23)} ${describeEvent(event, said)}`);
}

/** A file that the user has named; without one, that is said. */
async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(resolve(file), "utf8");
  } catch (error) {
    const { code } = Object(error);
    fail(`${file} cannot be read: ${code === "ENOENT" ? "there is no such file" : String(code)}.`);
    return undefined;
  }
}

/** Functions write a line per event, which is printed above already; their errors are worth reading in full. */
function printFaults(functionName: string, line: string): void {
  if (process.env["VERBOSE"] === "1" || !/^\{.*"(level":"INFO"|_aws":)/.test(line)) print(`${functionName}: ${line}`);
}

/** @param choose how another port is chosen */
function explain(error: unknown, choose = "with PORT (the gateway) or DYNAMODB_PORT (DynamoDB)"): string {
  if (!(error instanceof Error)) return "Switchboard could not start.";
  if (error instanceof UnloadableFunctions || error instanceof UnusableTemplate) {
    return listed("Switchboard cannot start:", error.problems);
  }
  const { code, port }: Error & { readonly code?: unknown; readonly port?: unknown } = error;
  if (code !== "EADDRINUSE") return `Switchboard could not start: ${error.stack ?? error.message}`;
  return `Port ${String(port)} is in use. Choose another ${choose}.`;
}

function banner(switchboard: Switchboard, asDeployed: boolean): string {
  const { gateway, dynamoDbEndpoint, tableName, differences, authenticationMethods } = switchboard;
  const origin = `http://127.0.0.1:${gateway.port}`;
  const isAccepted = (method: string) => authenticationMethods.includes(method);
  return `
Switchboard is running on this machine. Open it in a browser:

  console          ${origin}/
  documents        ${origin}/docs/

  WebSocket        ${gateway.url}
  management API   ${gateway.managementEndpoint}/@connections/{connectionId}
  DynamoDB         ${dynamoDbEndpoint}
  SQS, EventBridge, Lambda
                   ${origin}
  id tokens        ${origin}/token?user=ada&groups=admins
${isAccepted("none") ? tryAnonymously(gateway.url) : ""}${isAccepted("cognito") ? tryAsUser(gateway.url, origin) : ""}
AWS clients, with any credentials:

  export AWS_DEFAULT_REGION=us-east-1 AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local
  aws dynamodb scan --endpoint-url ${dynamoDbEndpoint} --table-name ${tableName}
  echo '{"type":"message","data":"hello"}' > hello.json
  aws apigatewaymanagementapi post-to-connection --endpoint-url ${gateway.managementEndpoint} \\
    --connection-id '...' --data fileb://hello.json

and send as a backend does, with the message accounted for in answer.json:

  echo '{"to":{"groups":["admins"],"sessions":["bob"]},"data":{"text":"hello"}}' > message.json
  aws lambda invoke --endpoint-url ${origin} --function-name PublishFunction \\
    --payload fileb://message.json answer.json

${asDeployed ? deployedDefaults(differences) : localDefaults(differences)}

Ctrl-C stops it. ready
`;
}

function tryAnonymously(url: string): string {
  return `
Try it, each in a terminal of its own:

  npx wscat -c "${url}?session_id=alice"
  npx wscat -c "${url}?session_id=bob"

and send from the first:

  {"action":"sendMessage","sessions":["bob"],"text":"hello"}
`;
}

function tryAsUser(url: string, origin: string): string {
  return `
Connect as a user, with a token of the local issuer, and try the handler on it:

  npx wscat -c "${url}" -s switchboard.v1 -s "bearer.$(curl -s '${origin}/token?user=ada&groups=admins')"
  curl -i "${origin}/connect?idToken=$(curl -s '${origin}/token?user=ada&groups=admins')"

and send to a group that the token proves:

  {"action":"sendMessage","to":{"groups":["admins"]},"data":{"text":"hello"}}
`;
}

function localDefaults(differences: readonly Difference[]): string {
  return `Unlike a deployment that chooses nothing else, whose defaults npm start -- --as-deployed runs:

${differences.map((each) => describeDifference(each, "deployed")).join("\n")}`;
}

function deployedDefaults(differences: readonly Difference[]): string {
  return `As deployed: the template's own defaults, where no variable says otherwise. Unlike npm start alone:

${differences.map((each) => describeDifference(each, "npm start alone")).join("\n")}

A deployment has to choose AUTH; AUTH=cognito,none npm start -- --as-deployed chooses it here.`;
}

function describeDifference({ name, here, otherwise }: Difference, where: string): string {
  const other = otherwise === undefined ? "has to be chosen" : `${where}: ${orEmpty(otherwise)}`;
  return `  ${name.padEnd(20)} ${orEmpty(here)}  (${other})`;
}

function orEmpty(value: string): string {
  return value === "" ? "empty" : value;
}

function print(text: string): void {
  printer.print(text);
}

function failWith(title: string, problems: readonly string[]): void {
  fail(listed(title, problems));
}

function listed(title: string, problems: readonly string[]): string {
  return [title, ...problems.map((problem) => `- ${problem}`)].join("\n");
}

function fail(message: string): void {
  console.error(message);
  process.exitCode = 1;
}
