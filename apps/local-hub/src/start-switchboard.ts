import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createIdSource } from "@switchboard/local-api-gateway";
import { createIssuerRoutes, createLocalIssuer, JWKS_PATH } from "@switchboard/local-cognito";
import { inOrder, UnusableTemplate } from "@switchboard/local-service";
import { type RunningStack, type StackDefinition, type StackOptions, startStack } from "@switchboard/local-stack";
import { readTemplate } from "@switchboard/template";
import { builtFile } from "./built-files.ts";
import { createEventFeed } from "./console/event-feed.ts";
import { createLocalConsole } from "./console/local-console.ts";
import { createQuotasMet } from "./console/quotas-met.ts";
import { createDocumentRoutes } from "./documents/document-routes.ts";
import { createClientRoutes } from "./routes/client-routes.ts";
import { createDevelopmentRoutes } from "./routes/development-routes.ts";
import {
  CLIENT_ID,
  CONNECT_FUNCTION,
  DISCONNECT_FUNCTION,
  type Difference,
  differencesFrom,
  documentsDirectory,
  MESSAGE_FUNCTION,
  nameVariable,
  PLACE,
  parametersFor,
  SIGNING_SECRET_NAME,
  USER_POOL_ID,
} from "./switchboard.ts";

/** In the built folder, beside the functions that it names. */
const TEMPLATE = "switchboard/infra/template.yaml";

/** For pages of other origins: the documents, and what an application's own page needs while it is developed. */
const OPEN_PATHS = [
  { path: "/docs/", to: "navigation" },
  { path: "/client.js", to: "loopback" },
  { path: "/token", to: "loopback" },
] as const;

export interface SwitchboardOptions
  extends Omit<StackOptions, "template" | "directory" | "place" | "environment" | "secrets" | "routes"> {
  /**
   * What is different from a deployment's defaults, by the names that the functions' environment variables have: the
   * template's parameter is set where there is one, else the variable in every function.
   */
  readonly settings?: Readonly<Record<string, string>>;
  /** Runs the template's own defaults, where `settings` says nothing else, and not the wider ones of this machine. Default false. */
  readonly asDeployed?: boolean;
  /** What sessions are signed with at first. Default `local-signing-secret`. */
  readonly signingSecret?: string;
  /** Absolute path of the template. Default: the one that is deployed, `infra/template.yaml`, as it was when this was built. */
  readonly templateFile?: string;
}

export interface Switchboard extends RunningStack {
  readonly tableName: string;
  /** Of the messages that are kept; absent where none are. */
  readonly historyTableName?: string;
  /** From a deployment with its defaults or, with `asDeployed`, from `npm start` alone. */
  readonly differences: readonly Difference[];
  /** The ways in that are accepted. */
  readonly authenticationMethods: readonly string[];
}

/**
 * Starts all of Switchboard on this machine: what its template describes, and an issuer that stands for Cognito.
 *
 * @throws what `startStack` throws. Nothing is left running then.
 */
export async function startSwitchboard(options: SwitchboardOptions = {}): Promise<Switchboard> {
  const { settings = {}, asDeployed = false } = options;
  const { signingSecret = "local-signing-secret", templateFile = builtFile(TEMPLATE) } = options;
  const { parameters, environment } = parametersFor({ settings, asDeployed });
  const issuer = await createLocalIssuer({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID });
  const newId = createIdSource(options.randomBytes ?? randomBytes);
  const template = await readFile(templateFile, "utf8");
  const events = createEventFeed();
  const quotasMet = createQuotasMet();
  const stack = await startStack({
    ...options,
    template,
    directory: dirname(templateFile),
    place: PLACE,
    parameters: { ...parameters, ...options.parameters },
    environment: ({ port }) => ({ COGNITO_JWKS_URI: `http://127.0.0.1:${port}${JWKS_PATH}`, ...environment }),
    secrets: [{ name: SIGNING_SECRET_NAME, value: signingSecret }],
    onBusEvent(event, busName) {
      events.hear(event);
      options.onBusEvent?.(event, busName);
    },
    onLine(functionName, line, requestId) {
      quotasMet.hear(line);
      options.onLine?.(functionName, line, requestId);
    },
    openPaths: OPEN_PATHS,
    routes: ({ definition, invoke, ...parts }) =>
      inOrder(
        options.httpRoutes,
        createClientRoutes(),
        createIssuerRoutes(issuer),
        createDocumentRoutes(documentsDirectory()),
        createDevelopmentRoutes({
          ...{ api: definition.api, invoke, newId },
          ...{ connectFunction: CONNECT_FUNCTION, disconnectFunction: DISCONNECT_FUNCTION },
        }),
        createLocalConsole({
          ...{ ...parts, api: definition.api, tableName: tableNameOf(definition) },
          ...{ invoke, events, quotasMet },
          signingSecretName: SIGNING_SECRET_NAME,
        }),
      ),
  }).catch((error: unknown) => {
    throw error instanceof UnusableTemplate ? new UnusableTemplate(error.problems.map(nameVariable)) : error;
  });
  const historyTableName = variableOf(stack.definition, MESSAGE_FUNCTION, "HISTORY_TABLE");
  const read = readTemplate(template);
  return {
    ...stack,
    tableName: tableNameOf(stack.definition),
    ...(historyTableName !== "" && { historyTableName }),
    differences: "problems" in read ? [] : differencesFrom(read.template, { settings, asDeployed }),
    authenticationMethods: variableOf(stack.definition, CONNECT_FUNCTION, "AUTH").split(","),
  };
}

function tableNameOf(definition: StackDefinition): string {
  return variableOf(definition, CONNECT_FUNCTION, "TABLE_NAME");
}

function variableOf({ functions }: StackDefinition, functionName: string, variable: string): string {
  const found = functions.find(({ definition }) => definition.name === functionName);
  return found?.definition.environment?.[variable] ?? "";
}
