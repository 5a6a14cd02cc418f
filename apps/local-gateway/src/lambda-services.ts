import type { Clock } from "@switchboard/adjustable-clock";
import { createSqsRoutes, type SqsCall } from "@switchboard/local-sqs";
import type { EventSourceDefinition } from "./event-source/event-source-definition.ts";
import { createLocalQueues } from "./event-source/local-queues.ts";
import type { QueueDefinition } from "./event-source/queue-definition.ts";
import type { GatewayEvent } from "./gateway-event.ts";
import { inOrder } from "./http/in-order.ts";
import type { HttpRoutes } from "./http/requests.ts";
import type { Invoke } from "./invoke.ts";
import { createAsynchronousInvocations } from "./invoke-api/asynchronous-invocations.ts";
import { createInvokeRoutes, type InvokeRoutesOptions } from "./invoke-api/invoke-routes.ts";

/** The ways to a function besides the API: Lambda's own Invoke API, and queues that feed it. */
export interface LambdaServices {
  /** SQS and Lambda for AWS clients whose endpoint is the gateway's port. */
  readonly httpRoutes: HttpRoutes;
  /** From now on the functions are invoked with what is in the queues. */
  start(): void;
  /** Begins nothing more; resolves when the invocations that are under way have ended, as they do with their runtime. */
  close(): Promise<void>;
}

export interface LambdaServicesOptions {
  readonly region: string;
  readonly accountId: string;
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
  readonly hasFunction: (functionName: string) => boolean;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
  /** Stands for IAM on SQS: why a call is refused. Default: everything is allowed. */
  readonly sqsDenial?: (call: SqsCall) => string | undefined;
  /** The same on Lambda. */
  readonly invokeDenial?: NonNullable<InvokeRoutesOptions["invokeDenial"]>;
}

export function createLambdaServices(options: LambdaServicesOptions): LambdaServices {
  const queues = createLocalQueues(options);
  const later = createAsynchronousInvocations(options);
  return {
    httpRoutes: inOrder(createSqsRoutes(queues.sqs, options.sqsDenial), createInvokeRoutes({ ...options, later })),
    start: queues.start,
    async close() {
      await Promise.all([queues.close(), later.close()]);
    },
  };
}

/** Where functions find the services on the gateway's port, as environment variables. */
export function lambdaServicesEnvironment(port: number): Readonly<Record<string, string>> {
  const origin = `http://127.0.0.1:${port}`;
  return { AWS_ENDPOINT_URL_SQS: origin, AWS_ENDPOINT_URL_LAMBDA: origin };
}
