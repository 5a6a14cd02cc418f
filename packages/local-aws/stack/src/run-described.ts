// Runs what a file of the user's describes: a template or an API of its own.

import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { RunningGateway } from "@switchboard/local-api-gateway";
import { UnusableTemplate } from "@switchboard/local-service";
import { readOwnApi } from "./own-api/read-own-api.ts";
import { createHappenings } from "./page/happenings.ts";
import { createPageRoutes } from "./page/page-routes.ts";
import { type RunningStack, type RunOptions, runStack } from "./run-stack.ts";
import { startStack } from "./start-stack.ts";
import { placeOfTemplate } from "./template/place-of-template.ts";
import type { Command } from "./terminal/command-line.ts";
import { readSettings } from "./terminal/read-settings.ts";
import type { Terminal } from "./terminal/terminal.ts";

type Described = Extract<Command, { readonly kind: "template" | "config" }>;

/** Starts it; what prevents that is said in the terminal. */
export async function runDescribed(command: Described, terminal: Terminal): Promise<void> {
  const text = await readText(command.file, terminal);
  if (text === undefined) return;
  if (command.kind === "config") await runOwnApi(command.file, text, terminal);
  else await runTemplate(command, text, terminal);
}

async function runTemplate(
  { file, parameters, ...place }: Extract<Command, { readonly kind: "template" }>,
  template: string,
  terminal: Terminal,
): Promise<void> {
  const read = readSettings(process.env);
  if ("problems" in read) return terminal.failWith(`${file} cannot be run:`, read.problems);
  const { port, dynamoDbPort, environmentsPerFunction, expireEverySeconds } = read.settings;
  const directory = dirname(resolve(file));
  try {
    const running = await startStack({
      ...{ template, directory, parameters, port, dynamoDbPort },
      place: placeOfTemplate(directory, place),
      ...(environmentsPerFunction !== undefined && { environmentsPerFunction }),
      ...(expireEverySeconds !== undefined && { expireEverySeconds }),
      ...observers(terminal),
    });
    terminal.stopOnSignal(running);
    terminal.print(whereIs(running));
  } catch (error) {
    if (error instanceof UnusableTemplate) terminal.failWith(`${file} cannot be used:`, error.problems);
    else terminal.failToStart(error);
  }
}

async function runOwnApi(file: string, text: string, terminal: Terminal): Promise<void> {
  const ownApi = readOwnApi(text, resolve(file));
  if ("problems" in ownApi) return terminal.failWith(`${file} cannot be used:`, ownApi.problems);
  const settings = readSettings(process.env);
  if ("problems" in settings) return terminal.failWith(`${file} cannot be run:`, settings.problems);
  const { definition, ...run } = ownApi.ownApi;
  try {
    const running = await runStack(definition, {
      ...run,
      // Nobody has to choose a port for tables that nobody has described.
      ...(process.env["DYNAMODB_PORT"] !== undefined && { dynamoDbPort: settings.settings.dynamoDbPort }),
      environment: ({ managementEndpoint }) => ({ MANAGEMENT_ENDPOINT: managementEndpoint }),
      ...observers(terminal),
    });
    terminal.stopOnSignal(running);
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
    onLine(functionName, line) {
      terminal.print(`${functionName}: ${line}`);
      happenings.hearLine(functionName, line);
    },
    routes: ({ definition }) => createPageRoutes(definition.api, happenings),
  };
}

function whereIs({ definition, gateway, furtherGateways, dynamoDbEndpoint }: RunningStack): string {
  const further = definition.furtherApis.flatMap(({ name }, index) =>
    addressesOf(furtherGateways[index], ` of ${name}`),
  );
  return [...addressesOf(gateway), ...further, `DynamoDB ${dynamoDbEndpoint}`, "ready"].join("\n");
}

function addressesOf(gateway: RunningGateway | undefined, of = ""): readonly string[] {
  if (gateway === undefined) return [];
  const { url, managementEndpoint, port } = gateway;
  return [`WebSocket${of} ${url}`, `management API${of} ${managementEndpoint}`, `page${of} http://127.0.0.1:${port}/`];
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
