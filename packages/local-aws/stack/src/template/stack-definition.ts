import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { type ApiDefinition, definitionProblems } from "@switchboard/local-api-gateway";
import type { StackEvents } from "@switchboard/local-eventbridge/service";
import type { FunctionRole } from "@switchboard/local-iam";
import { checkEventSources, type EventSourceDefinition, type StreamSourceDefinition } from "@switchboard/local-lambda";
import type { SecretDefinition } from "@switchboard/local-secrets-manager";
import type { QueueDefinition } from "@switchboard/local-sqs/service";
import { type Problems, resolveTemplate, type StackPlace, type Template } from "@switchboard/template";
import { apiOfStack } from "./api-of-stack.ts";
import { eventSourcesOfStack } from "./event-sources-of-stack.ts";
import { type DescribedFunction, functionsOfStack } from "./functions-of-stack.ts";
import { queuesOfStack } from "./queues-of-stack.ts";
import { rolesOfStack } from "./roles-of-stack.ts";
import { eventsOfStack } from "./rules-of-stack.ts";
import { secretsOfStack } from "./secrets-of-stack.ts";
import { tablesOfStack, timeToLiveOfStack } from "./tables-of-stack.ts";

/** What runs on this machine, whatever it is described by. Plain data. */
export interface StackDefinition {
  readonly api: ApiDefinition;
  readonly functions: readonly DescribedFunction[];
  readonly tables: readonly CreateTableCommandInput[];
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
  readonly streamSources: readonly StreamSourceDefinition[];
  readonly events: StackEvents;
  /** The attribute that holds when an item expires, by the table's name. */
  readonly timeToLive: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretDefinition[];
  /** By the function's name. */
  readonly roles: Readonly<Record<string, FunctionRole>>;
  /** What has no effect here, each with its path, while everything else runs. */
  readonly warnings: readonly string[];
}

/**
 * What of a template can run on this machine. All problems are returned at once, each with its path: whatever AWS
 * would refuse, as far as it is known, and whatever this machine has nothing for.
 *
 * @param options.directory absolute path of the directory that the template is in
 */
export function defineStack(
  template: Template,
  options: {
    readonly directory: string;
    readonly place: StackPlace;
    readonly parameters: Readonly<Record<string, string>>;
  },
): { readonly definition: StackDefinition } | Problems {
  const resolved = resolveTemplate(template, options);
  if ("problems" in resolved) return resolved;
  const { stack } = resolved;
  const problems: string[] = [];
  const report = (path: string, message: string): void => void problems.push(`${path}: ${message}`);
  const api = apiOfStack(stack, report);
  const functions = functionsOfStack(stack, options.directory, report);
  const roles = rolesOfStack(stack, functions, report);
  const eventSources = eventSourcesOfStack(stack, functions, roles, report);
  const warnings: string[] = [];
  const warn = (path: string, message: string): void => void warnings.push(`${path}: ${message}`);
  const definition = {
    functions,
    roles,
    tables: tablesOfStack(stack, report),
    timeToLive: timeToLiveOfStack(stack),
    queues: queuesOfStack(stack, report),
    eventSources: eventSources.queues,
    streamSources: eventSources.streams,
    events: eventsOfStack(stack, report, warn),
    secrets: secretsOfStack(stack, report),
    warnings,
  };
  const { queues } = definition;
  problems.push(
    ...(api === undefined ? [] : definitionProblems(api)),
    ...checkEventSources({
      queues,
      eventSources: eventSources.queues,
      functions: functions.map((each) => each.definition),
    }),
  );
  return api === undefined || problems.length > 0 ? { problems } : { definition: { ...definition, api } };
}
