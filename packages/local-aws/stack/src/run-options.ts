import type { GatewayOptions, RunningGateway } from "@switchboard/local-api-gateway";
import type { EventBridgeServiceOptions } from "@switchboard/local-eventbridge/service";
import type { FunctionCall } from "@switchboard/local-iam";
import type { FunctionRuntime } from "@switchboard/local-lambda";
import type { LocalSecrets, SecretDefinition } from "@switchboard/local-secrets-manager";
import type { HttpRoutes, Invoke } from "@switchboard/local-service";
import type { RunningApi, TlsOptions } from "./apis/start-apis.ts";
import type { StackDefinition } from "./template/stack-definition.ts";
import type { WorkingOnFunctions } from "./working/working-options.ts";

/** How what has been described is run. */
export interface RunOptions extends Omit<GatewayOptions, "api" | "invoke" | "authorize" | "hostPrefixes"> {
  /** Environment variables for all functions, over those of their definitions. */
  readonly environment?: (gateway: RunningGateway) => Readonly<Record<string, string>>;
  /** Opens the APIs to clients with TLS as well. Default: they are not. */
  readonly tls?: TlsOptions;
  /** Absolute path of the folder of what is described: functions find there the packages that Lambda has on board. */
  readonly projectFolder?: string;
  /** Secrets that are not described, and what those hold that are. */
  readonly secrets?: readonly SecretDefinition[];
  /** Further HTTP routes on each API's port, which may need what runs there. */
  readonly routes?: (parts: StackParts) => HttpRoutes;
  /** Default 0: the system chooses. */
  readonly dynamoDbPort?: number;
  /** How often items whose time to live is over are deleted, by the clock; 0 for never, as if tables had none. Default 10. */
  readonly expireEverySeconds?: number;
  /** How many environments of one function run at a time. Default: the runtime's. */
  readonly environmentsPerFunction?: number;
  /** What whoever works on the functions may want. */
  readonly working?: WorkingOnFunctions;
  /** Gets every line that a function writes, and the id of the invocation that is under way. */
  readonly onLine?: (functionName: string, line: string, requestId: string | undefined) => void;
  /** Gets every call of a function to AWS, and what AWS does in its name, whether its role allows it or not. */
  readonly onCall?: (call: FunctionCall) => void;
  /** Gets every event that goes over a bus, with what it carries. */
  readonly onBusEvent?: EventBridgeServiceOptions["onBusEvent"];
}

/** What the routes on an API's port can use; `definition.api` is that API. */
export interface StackParts extends Pick<RunningStack, "definition" | "dynamoDbEndpoint"> {
  readonly invoke: Invoke;
  readonly secrets: LocalSecrets;
  /** See `FunctionRuntime`. */
  readonly endProcesses: FunctionRuntime["endProcesses"];
  /** Known as soon as the first request can come. */
  readonly gateway: () => RunningGateway;
}

/** What is described, running. */
export interface RunningStack {
  readonly definition: StackDefinition;
  /** The first API, then the further ones, each with ports of its own. */
  readonly apis: readonly [RunningApi, ...RunningApi[]];
  /** That of the first API. */
  readonly gateway: RunningGateway;
  readonly functions: FunctionRuntime;
  /** e.g. `http://127.0.0.1:8000`. Functions may do there what their roles allow, everybody else anything. */
  readonly dynamoDbEndpoint: string;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
