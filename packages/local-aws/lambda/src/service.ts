import { randomUUID } from "node:crypto";
import { denialMessage, type Roles } from "@switchboard/local-iam";
import type { Invoke, LocalService, ServiceContext } from "@switchboard/local-service";
import type { LocalSqs } from "@switchboard/local-sqs";
import type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
import { type EventSourceMapping, startEventSourceMapping } from "./event-source/event-source-mapping.ts";
import { type StreamMapping, startStreamMapping } from "./event-source/streams/stream-mapping.ts";
import type { StreamSourceDefinition } from "./event-source/streams/stream-source-definition.ts";
import type { AsynchronousDefinition } from "./invoke-api/asynchronous-definition.ts";
import { createAsynchronousInvocations } from "./invoke-api/asynchronous-invocations.ts";
import { createInvokeRoutes } from "./invoke-api/invoke-routes.ts";
import type { FunctionRuntime } from "./runtime/function-runtime.ts";
import { UnloadableFunctions } from "./runtime/unloadable-functions.ts";

/** The functions of a stack, and the ways to them besides the API: Lambda's own Invoke API, queues, streams. */
export interface LambdaService extends LocalService {
  /** Before `start` there are no functions. */
  readonly invoke: Invoke;
  /** Invokes a function and does not wait for it. */
  readonly invokeLater: (functionName: string, eventJson: string) => void;
  /** See `FunctionRuntime`. */
  readonly endProcesses: FunctionRuntime["endProcesses"];
  /** Tells that a stream has more records. */
  wake(streamArn: string): void;
}

export interface LambdaServiceOptions extends ServiceContext {
  /** Makes the functions, once it is known what their environment has of services: what `StartedStack` has. */
  readonly createRuntime: (environment: Readonly<Record<string, string>>, origin: string) => LambdaFunctions;
  readonly hasFunction: (functionName: string) => boolean;
  /** Whether anything of the stack invokes a function; one that is not needed may be one that cannot be loaded. Default: all are. */
  readonly isNeeded?: (functionName: string) => boolean;
  readonly eventSources: readonly EventSourceDefinition[];
  /** What becomes of asynchronous invocations. Default: what Lambda's own settings say. */
  readonly asynchronous?: readonly AsynchronousDefinition[];
  /** Default none. */
  readonly streams?: {
    /** Where they are read. */
    readonly endpoint: string;
    readonly sources: readonly StreamSourceDefinition[];
  };
  readonly sqs: LocalSqs;
  /** Puts a message into a queue that is told of what is given up; why it is refused, where it is. */
  readonly sendToQueue: (queueName: string, body: string) => Promise<string | undefined>;
  /** Default: everybody may do everything. */
  readonly roles?: Roles;
}

/** What it takes of functions to invoke them. */
export interface LambdaFunctions extends Pick<FunctionRuntime, "invoke" | "warm" | "endProcesses" | "close"> {
  /** From now on they do what they do without being asked, such as to follow their code. */
  run?(): void;
}

/** `start` throws `UnloadableFunctions` when a function that is needed cannot be loaded. */
export function createLambdaService(options: LambdaServiceOptions): LambdaService {
  const { roles, region, accountId, clock, emit } = options;
  let functions: LambdaFunctions | undefined;
  const invoke: Invoke = async (...invocation) => functions?.invoke(...invocation) ?? { kind: "unknown-function" };
  const arnOf = (functionName: string) => `arn:aws:lambda:${region}:${accountId}:function:${functionName}`;
  const { asynchronous: definitions = [], sendToQueue } = options;
  const later = createAsynchronousInvocations({ invoke, clock, emit, definitions, arnOf, sendToQueue });
  let queues: readonly EventSourceMapping[] = [];
  let streams: readonly (readonly [streamArn: string, StreamMapping])[] = [];

  function invokeDenial(accessKeyId: string | undefined, functionName: string): string | undefined {
    const refused = roles?.refuse(accessKeyId, [{ action: "lambda:InvokeFunction", resource: arnOf(functionName) }]);
    return refused && denialMessage(refused);
  }

  return {
    invoke,
    invokeLater: (functionName, eventJson) =>
      later.begin({ functionName, ids: { requestId: randomUUID() }, eventJson }),
    endProcesses: async () => (await functions?.endProcesses()) ?? 0,
    hostPrefixes: ["lambda"],
    routes: createInvokeRoutes({ ...options, invoke, later, invokeDenial }),
    environment: (origin) => ({ AWS_ENDPOINT_URL_LAMBDA: origin }),
    async start({ origin, environment }) {
      functions = options.createRuntime(environment, origin);
      const { isNeeded = () => true } = options;
      const fatal: string[] = [];
      for (const { functionName, problem } of await functions.warm()) {
        if (isNeeded(functionName)) fatal.push(`${functionName}: ${problem}`);
        else emit({ type: "warning", message: `${functionName}: ${problem}. Nothing here invokes it` });
      }
      if (fatal.length > 0) throw new UnloadableFunctions(fatal);
    },
    run() {
      functions?.run?.();
      const context = { region, invoke, clock, emit };
      queues = options.eventSources.map((definition) =>
        startEventSourceMapping({ ...context, definition, sqs: options.sqs }),
      );
      const { endpoint = "", sources = [] } = options.streams ?? {};
      streams = sources.map((definition) => {
        const { functionName, streamArn } = definition;
        const functionArn = arnOf(functionName);
        return [streamArn, startStreamMapping({ ...context, definition, endpoint, functionArn, sendToQueue })];
      });
    },
    wake(streamArn) {
      for (const [arn, mapping] of streams) if (arn === streamArn) mapping.wake();
    },
    async stop() {
      const mappings = [...queues, ...streams.map(([, mapping]) => mapping)];
      // What is under way ends with the functions.
      const ended = Promise.all([later.close(), ...mappings.map((mapping) => mapping.close())]);
      await functions?.close();
      await ended;
    },
  };
}
