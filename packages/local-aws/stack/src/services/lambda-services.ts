import type { Clock } from "@switchboard/adjustable-clock";
import { createEventBridgeRoutes, type EventBridgeCall } from "@switchboard/local-eventbridge";
import {
  createAsynchronousInvocations,
  createInvokeRoutes,
  type EventSourceDefinition,
  type InvokeRoutesOptions,
  type QueueDefinition,
  type StreamMapping,
  type StreamSourceDefinition,
  startStreamMapping,
} from "@switchboard/local-lambda";
import { type GatewayEvent, type HttpRoutes, type Invoke, inOrder } from "@switchboard/local-service";
import { createSqsRoutes, type LocalSqs, Refusal, type SqsCall } from "@switchboard/local-sqs";
import type { StackEvents } from "../template/rules-of-stack.ts";
import { createEventBridge, type EventBridgeOptions, type SendToQueue } from "./event-bridge.ts";
import { createLocalQueues } from "./local-queues.ts";

/** The ways to a function besides the API: Lambda's own Invoke API, and the queues, streams and rules that feed it. */
export interface LambdaServices {
  /** SQS, EventBridge and Lambda for AWS clients whose endpoint is the gateway's port. */
  readonly httpRoutes: HttpRoutes;
  /** From now on the functions are invoked with what is in queues and streams, and on schedule. */
  start(): void;
  /** Tells that a stream has more records. */
  wake(streamArn: string): void;
  /** Begins nothing more; resolves when the invocations that are under way have ended, as they do with their runtime. */
  close(): Promise<void>;
}

export interface LambdaServicesOptions {
  readonly region: string;
  readonly accountId: string;
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
  /** Default none. */
  readonly streams?: {
    /** Where they are read. */
    readonly endpoint: string;
    readonly sources: readonly StreamSourceDefinition[];
  };
  /** What EventBridge has besides the default bus. Default nothing. */
  readonly events?: StackEvents;
  readonly onBusEvent?: EventBridgeOptions["onBusEvent"];
  readonly hasFunction: (functionName: string) => boolean;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
  /** Stands for IAM on SQS: why a call is refused. Default: everything is allowed. */
  readonly sqsDenial?: (call: SqsCall) => string | undefined;
  /** The same on EventBridge. */
  readonly eventsDenial?: (call: EventBridgeCall) => string | undefined;
  /** The same on Lambda. */
  readonly invokeDenial?: NonNullable<InvokeRoutesOptions["invokeDenial"]>;
}

export function createLambdaServices(options: LambdaServicesOptions): LambdaServices {
  const { streams, region, accountId, events = { buses: [], rules: [] } } = options;
  const queues = createLocalQueues(options);
  const later = createAsynchronousInvocations(options);
  const sendToQueue = sendingTo(queues.sqs);
  const eventBridge = createEventBridge({ ...options, events, later, sendToQueue });
  let mappings: readonly (readonly [streamArn: string, StreamMapping])[] = [];
  return {
    httpRoutes: inOrder(
      createSqsRoutes(queues.sqs, options.sqsDenial),
      createEventBridgeRoutes(eventBridge, options.eventsDenial),
      createInvokeRoutes({ ...options, later }),
    ),
    start() {
      queues.start();
      eventBridge.start();
      const { endpoint = "", sources = [] } = streams ?? {};
      mappings = sources.map((definition) => {
        const functionArn = `arn:aws:lambda:${region}:${accountId}:function:${definition.functionName}`;
        const mapping = startStreamMapping({ ...options, ...{ definition, endpoint, functionArn, sendToQueue } });
        return [definition.streamArn, mapping];
      });
    },
    wake(streamArn) {
      for (const [arn, mapping] of mappings) if (arn === streamArn) mapping.wake();
    },
    async close() {
      eventBridge.close();
      await Promise.all([queues.close(), later.close(), ...mappings.map(([, mapping]) => mapping.close())]);
    },
  };
}

function sendingTo(sqs: LocalSqs): SendToQueue {
  const caller = { origin: "", signal: new AbortController().signal };
  return async (queueName, body, attributes = {}) => {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
    );
    const parameters = { QueueUrl: queueName, MessageBody: body, MessageAttributes };
    const answer = await sqs.answer("SendMessage", parameters, caller);
    return answer instanceof Refusal ? answer.message : undefined;
  };
}

/** Where functions find the services on the gateway's port, as environment variables. */
export function lambdaServicesEnvironment(port: number): Readonly<Record<string, string>> {
  const origin = `http://127.0.0.1:${port}`;
  return { AWS_ENDPOINT_URL_SQS: origin, AWS_ENDPOINT_URL_LAMBDA: origin, AWS_ENDPOINT_URL_EVENTBRIDGE: origin };
}
