import { denialMessage, type Roles } from "@switchboard/local-iam";
import { accessKeyIdOf, type LocalService, type ServiceContext } from "@switchboard/local-service";
import { createLocalSqs, type LocalSqs } from "../local-sqs.ts";
import { Refusal } from "../refusal.ts";
import { createSqsRoutes, type SqsCall } from "../sqs-routes.ts";
import type { QueueDefinition } from "./queue-definition.ts";
import { sqsCalls } from "./sqs-calls.ts";

export interface SqsService extends LocalService {
  readonly sqs: LocalSqs;
  /** Puts a message into a queue in the name of another service; why it is refused, where it is. */
  readonly sendTo: (
    queueName: string,
    body: string,
    attributes?: Readonly<Record<string, string>>,
  ) => Promise<string | undefined>;
}

export interface SqsServiceOptions extends ServiceContext {
  readonly queues: readonly QueueDefinition[];
  /** Default: everybody may do everything. */
  readonly roles?: Roles;
}

/** The queues of a stack, for AWS clients on the stack's port. */
export function createSqsService({ queues, roles, region, accountId, clock }: SqsServiceOptions): SqsService {
  const sqs = createLocalSqs({ region, accountId, clock });
  for (const { name, redrive, ...settings } of queues) {
    const deadLetters = redrive && {
      redrive: {
        deadLetterQueueArn: sqs.arnOf(redrive.deadLetterQueueName),
        maxReceiveCount: redrive.maxReceiveCount,
      },
    };
    sqs.createQueue(name, { ...settings, ...deadLetters });
  }

  function denial({ authorization, operation, parameters }: SqsCall): string | undefined {
    const calls = sqsCalls(operation, parameters, { region, accountId });
    const refused = roles?.refuse(accessKeyIdOf(authorization), calls);
    // SQS says actions in lower case (observed).
    return refused && denialMessage(refused, { action: refused.call.action.toLowerCase() });
  }

  return {
    sqs,
    async sendTo(queueName, body, attributes = {}) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: "String", StringValue: value }]),
      );
      const parameters = { QueueUrl: queueName, MessageBody: body, MessageAttributes };
      const answer = await sqs.answer("SendMessage", parameters, {
        origin: "",
        signal: new AbortController().signal,
      });
      return answer instanceof Refusal ? answer.message : undefined;
    },
    hostPrefixes: ["sqs"],
    routes: createSqsRoutes(sqs, denial),
    environment: (origin) => ({ AWS_ENDPOINT_URL_SQS: origin }),
    async stop() {
      sqs.close();
    },
  };
}
