// The entry point of `npm start`: runs Switchboard, or with --template or --config something else, on this machine until it
// is told to stop.

import { readFile } from "node:fs/promises";
import {
  type Command,
  createFunctionSayings,
  createTerminal,
  readCommandLine,
  readSettings,
  runDescribed,
  type Settings,
  tlsLines,
  tlsOptions,
} from "@switchboard/local-stack/terminal";
import { builtFile } from "./built-files.ts";
import { type Switchboard, startSwitchboard } from "./start-switchboard.ts";
import { CHOICES, type Difference } from "./switchboard.ts";

// The workspace pins an SDK that runs on this Node; its reminder would be the first thing a user reads.
process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] ??= "true";

const sayings = createFunctionSayings();
const terminal = createTerminal("Switchboard", sayings);
const { print, printEvent, fail, failWith, failToStart, stopOnSignal } = terminal;
const command = readCommandLine(process.argv.slice(2), ["as-deployed"]);
const read = readSettings(process.env, CHOICES);
if (command.kind === "problem") fail(`${command.problem}. npm start -- --help says what there is.`);
else if (command.kind === "help") print(await readFile(builtFile("usage.txt"), "utf8"));
else if (command.kind !== "own") await runDescribed(command, terminal);
else if ("problems" in read) failWith("Switchboard cannot start:", read.problems);
else await run(read.settings, command);

async function run(
  { functions, tlsPort, ...settings }: Settings,
  { flags, tls }: Extract<Command, { readonly kind: "own" }>,
): Promise<void> {
  const asDeployed = flags.includes("as-deployed");
  // What a function says while it fails to start is part of the one message that tells why.
  let started = false;
  try {
    const switchboard = await startSwitchboard({
      ...settings,
      ...{ settings: functions, asDeployed },
      ...(tls === true && { tls: tlsOptions({ tlsPort }) }),
      onEvent: printEvent,
      onLine: (functionName, line) => {
        sayings.hear(line);
        if (started) printFaults(functionName, line);
      },
    });
    started = true;
    stopOnSignal(switchboard);
    for (const { tls: address } of switchboard.apis) if (address !== undefined) print(tlsLines(address));
    print(banner(switchboard, asDeployed));
  } catch (error) {
    failToStart(error);
  }
}

/** Functions write a line per event, which is printed above already; their errors are worth reading in full. */
function printFaults(functionName: string, line: string): void {
  if (process.env["VERBOSE"] === "1" || !/^\{.*"(level":"INFO"|_aws":)/.test(line)) print(`${functionName}: ${line}`);
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

${differences.map((each) => describeDifference(each, "npm start alone")).join("\n")}`;
}

function describeDifference({ name, here, otherwise }: Difference, where: string): string {
  return `  ${name.padEnd(20)} ${orEmpty(here)}  (${where}: ${orEmpty(otherwise)})`;
}

function orEmpty(value: string): string {
  return value === "" ? "empty" : value;
}
