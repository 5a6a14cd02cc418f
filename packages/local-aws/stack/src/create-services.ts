import { createCognitoService } from "@switchboard/local-cognito";
import type { DynamoDbService } from "@switchboard/local-dynamodb/service";
import { createEventBridgeService } from "@switchboard/local-eventbridge/service";
import type { Roles } from "@switchboard/local-iam";
import { createLambdaService, type LambdaService, type LambdaServiceOptions } from "@switchboard/local-lambda";
import { createSecretsService, type LocalSecrets } from "@switchboard/local-secrets-manager";
import type { LocalService, ServiceContext } from "@switchboard/local-service";
import { createSqsService } from "@switchboard/local-sqs/service";
import type { RunOptions } from "./run-options.ts";
import { functionsInvokedBy, type StackDefinition } from "./template/stack-definition.ts";

/** The services of a stack. */
export interface StackServices {
  /** What feeds functions after them, what they use before them. */
  readonly all: readonly LocalService[];
  readonly lambda: LambdaService;
  readonly secrets: LocalSecrets;
}

/** Makes a service of each part of a stack, around a DynamoDB that is running. */
export function createServices(
  definition: StackDefinition,
  {
    context,
    dynamoDb,
    options,
    createRuntime,
  }: {
    readonly context: ServiceContext & { readonly roles: Roles };
    readonly dynamoDb: DynamoDbService;
    readonly options: Pick<RunOptions, "secrets" | "onBusEvent">;
    readonly createRuntime: LambdaServiceOptions["createRuntime"];
  },
): StackServices {
  const { queues, eventSources, streamSources, asynchronous, events } = definition;
  const sqs = createSqsService({ ...context, queues });
  const invoked = functionsInvokedBy(definition);
  const lambda = createLambdaService({
    ...{ ...context, createRuntime, eventSources, asynchronous, sqs: sqs.sqs, sendToQueue: sqs.sendTo },
    streams: { endpoint: dynamoDb.endpoint, sources: streamSources },
    hasFunction: (name) => definition.functions.some((each) => each.definition.name === name),
    isNeeded: (name) => invoked.has(name),
  });
  const secretsManager = createSecretsService({
    ...context,
    secrets: [...definition.secrets, ...(options.secrets ?? [])],
  });
  const eventBridge = createEventBridgeService({
    ...{ ...context, events, invokeLater: lambda.invokeLater, sendToQueue: sqs.sendTo },
    ...(options.onBusEvent !== undefined && { onBusEvent: options.onBusEvent }),
  });
  const cognito = createCognitoService(definition.userPools);
  return {
    all: [dynamoDb, secretsManager, cognito, lambda, eventBridge, sqs],
    lambda,
    secrets: secretsManager.secrets,
  };
}
