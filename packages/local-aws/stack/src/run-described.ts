// Runs what a file of the user's describes: a template or an API of its own.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { TOKEN_PATH } from "@switchboard/local-cognito";
import { watchPaths } from "@switchboard/local-lambda";
import { UnusableTemplate } from "@switchboard/local-service";
import type { RunningApi } from "./apis/start-apis.ts";
import { readOwnApi } from "./own-api/read-own-api.ts";
import { createHappenings } from "./page/happenings.ts";
import { createPageRoutes } from "./page/page-routes.ts";
import type { RunningStack, RunOptions } from "./run-options.ts";
import { runStack } from "./run-stack.ts";
import { startStack } from "./start-stack.ts";
import { placeOfTemplate } from "./template/place-of-template.ts";
import type { Command } from "./terminal/command-line.ts";
import { readSettings } from "./terminal/read-settings.ts";
import type { Terminal } from "./terminal/terminal.ts";
import { tlsLines, tlsOptions } from "./terminal/tls-lines.ts";
import { readEnvFiles } from "./working/env-vars.ts";
import type { WorkingOnFunctions, WorkingOptions } from "./working/working-options.ts";

type Described = Extract<Command, { readonly kind: "template" | "config" }>;

/** Starts it; what prevents that is said in the terminal. */
export async function runDescribed(command: Described, terminal: Terminal): Promise<void> {
  const text = await readText(command.file, terminal);
  if (text === undefined) return;
  const working = readWorking(command.working, terminal);
  if (working === undefined) return;
  if (command.kind === "config") await runOwnApi(command, text, { terminal, working });
  else await runTemplate(command, text, { terminal, working });
}

interface Run {
  readonly terminal: Terminal;
  readonly working: WorkingOnFunctions;
}

/** Without a file of variables, that is said. */
function readWorking(
  { watch, inspectPorts, envFiles }: WorkingOptions,
  { fail }: Terminal,
): WorkingOnFunctions | undefined {
  const read = readEnvFiles(envFiles);
  if (!("problem" in read)) return { watch, inspectPorts, variables: read.variables };
  fail(`${read.problem}.`);
  return undefined;
}

/** Another description is another stack: whoever writes it decides when it begins. */
function tellChanges(file: string, { terminal, working }: Run): void {
  if (working.watch !== true) return;
  watchPaths(
    { folders: [], files: [resolve(file)] },
    {
      onTouched() {},
      onSettled: () => terminal.print(`${file}: changed; start anew to run what it says now`),
      onMissing() {},
      onProblem() {},
    },
  );
}

function printInspected({ terminal, working: { inspectPorts = {} } }: Run): void {
  for (const [name, port] of Object.entries(inspectPorts)) {
    terminal.print(`${name}: a debugger can attach on port ${port}`);
  }
}

async function runTemplate(
  { file, parameters, region, accountId, tls }: Extract<Command, { readonly kind: "template" }>,
  template: string,
  run: Run,
): Promise<void> {
  const { terminal, working } = run;
  const read = readSettings(process.env);
  if ("problems" in read) return terminal.failWith(`${file} cannot be run:`, read.problems);
  const { port, dynamoDbPort, environmentsPerFunction, expireEverySeconds } = read.settings;
  const directory = dirname(resolve(file));
  try {
    const running = await startStack({
      ...{ template, directory, parameters, port, dynamoDbPort, working },
      place: placeOfTemplate(directory, { ...(region && { region }), ...(accountId && { accountId }) }),
      ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
      ...(expireEverySeconds !== undefined && { expireEverySeconds }),
      ...(tls === true && { tls: tlsOptions(read.settings) }),
      ...observers(terminal),
    });
    terminal.stopOnSignal(running);
    tellChanges(file, run);
    printInspected(run);
    terminal.print(whereIs(running));
  } catch (error) {
    if (error instanceof UnusableTemplate) terminal.failWith(`${file} cannot be used:`, error.problems);
    else terminal.failToStart(error);
  }
}

async function runOwnApi(
  { file, tls }: Extract<Command, { readonly kind: "config" }>,
  text: string,
  run: Run,
): Promise<void> {
  const { terminal, working } = run;
  const ownApi = readOwnApi(text, resolve(file));
  if ("problems" in ownApi) return terminal.failWith(`${file} cannot be used:`, ownApi.problems);
  const settings = readSettings(process.env);
  if ("problems" in settings) return terminal.failWith(`${file} cannot be run:`, settings.problems);
  const { definition, ...own } = ownApi.ownApi;
  try {
    const running = await runStack(definition, {
      ...{ ...own, working },
      // Nobody has to choose a port for tables that nobody has described.
      ...(process.env["DYNAMODB_PORT"] !== undefined && { dynamoDbPort: settings.settings.dynamoDbPort }),
      ...(tls === true && { tls: tlsOptions(settings.settings) }),
      projectFolder: dirname(resolve(file)),
      environment: ({ managementEndpoint }) => ({ MANAGEMENT_ENDPOINT: managementEndpoint }),
      ...observers(terminal),
    });
    terminal.stopOnSignal(running);
    tellChanges(file, run);
    printInspected(run);
    terminal.print(whereIs(running));
  } catch (error) {
    terminal.failToStart(error, `as the port in ${file}`);
  }
}

/** What happens is printed, and told to the page. */
function observers(terminal: Terminal): Pick<RunOptions, "onEvent" | "onLine" | "routes"> {
  const happenings = createHappenings();
  return {
    onEvent(event) {
      terminal.printEvent(event);
      happenings.hearEvent(event);
    },
    onLine(functionName, line, requestId) {
      terminal.printLine(functionName, line, requestId);
      happenings.hearLine(functionName, line, requestId);
    },
    routes: ({ definition }) => createPageRoutes(definition.api, happenings),
  };
}

function whereIs({ definition, apis, gateway, dynamoDbEndpoint }: RunningStack): string {
  const tokens = `tokens http://127.0.0.1:${gateway.port}${TOKEN_PATH}?user=ada`;
  return [
    ...[...apis.flatMap(addressesOf), `DynamoDB ${dynamoDbEndpoint}`],
    ...(definition.userPools.length > 0 ? [tokens] : []),
    "ready",
  ].join("\n");
}

function addressesOf({ name, gateway, tls }: RunningApi): readonly string[] {
  const { url, managementEndpoint, port } = gateway;
  const of = name === undefined ? "" : ` of ${name}`;
  return [
    ...[`WebSocket${of} ${url}`, `management API${of} ${managementEndpoint}`, `page${of} http://127.0.0.1:${port}/`],
    ...(tls === undefined ? [] : [tlsLines(tls, of)]),
  ];
}

/** A file that the user has named; without one, that is said. */
async function readText(file: string, { fail }: Terminal): Promise<string | undefined> {
  try {
    return await readFile(resolve(file), "utf8");
  } catch (error) {
    const { code } = Object(error);
    fail(`${file} cannot be read: ${code === "ENOENT" ? "there is no such file" : String(code)}.`);
    return undefined;
  }
}
