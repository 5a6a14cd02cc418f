import type { Clock } from "@switchboard/adjustable-clock";
import {
  type EventSourceDefinition,
  type EventSourceMapping,
  type QueueDefinition,
  startEventSourceMapping,
} from "@switchboard/local-lambda";
import type { GatewayEvent, Invoke } from "@switchboard/local-service";
import { createLocalSqs, type LocalSqs } from "@switchboard/local-sqs";

/** The queues of a deployment and what they feed. */
export interface LocalQueues {
  readonly sqs: LocalSqs;
  /** From now on the functions are invoked with what is in the queues. */
  start(): void;
  /** Takes nothing more from the queues; resolves when the invocations that are under way have ended. */
  close(): Promise<void>;
}

export interface LocalQueuesOptions {
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
  readonly region: string;
  readonly accountId: string;
  readonly invoke: Invoke;
  readonly clock: Clock;
  readonly emit: (event: GatewayEvent) => void;
}

export function createLocalQueues(options: LocalQueuesOptions): LocalQueues {
  const { region, accountId, clock } = options;
  const sqs = createLocalSqs({ region, accountId, clock });
  for (const { name, redrive, ...settings } of options.queues) {
    const deadLetters = redrive && {
      redrive: {
        deadLetterQueueArn: sqs.arnOf(redrive.deadLetterQueueName),
        maxReceiveCount: redrive.maxReceiveCount,
      },
    };
    sqs.createQueue(name, { ...settings, ...deadLetters });
  }
  let mappings: readonly EventSourceMapping[] = [];
  return {
    sqs,
    start() {
      mappings = options.eventSources.map((definition) => startEventSourceMapping({ ...options, definition, sqs }));
    },
    async close() {
      sqs.close();
      await Promise.all(mappings.map((mapping) => mapping.close()));
    },
  };
}
