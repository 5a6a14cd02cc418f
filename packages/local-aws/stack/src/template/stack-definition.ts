import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { type ApiDefinition, definitionProblems } from "@switchboard/local-api-gateway";
import type { UserPool } from "@switchboard/local-cognito";
import type { StackEvents } from "@switchboard/local-eventbridge/service";
import type { FunctionRole } from "@switchboard/local-iam";
import {
  type AsynchronousDefinition,
  checkEventSources,
  type EventSourceDefinition,
  type StreamSourceDefinition,
} from "@switchboard/local-lambda";
import type { SecretDefinition } from "@switchboard/local-secrets-manager";
import type { QueueDefinition } from "@switchboard/local-sqs/service";
import {
  type Problems,
  type Resource,
  resolveTemplate,
  type Stack,
  type StackPlace,
  type Template,
} from "@switchboard/template";
import { apisOfStack, type StackApi } from "./api-of-stack.ts";
import { asynchronousOfStack } from "./asynchronous-of-stack.ts";
import { domainsOfStack, type MappedDomain } from "./domains-of-stack.ts";
import { eventSourcesOfStack } from "./event-sources-of-stack.ts";
import { type DescribedFunction, functionsOfStack, type StackFunction } from "./functions-of-stack.ts";
import { rolesOfStack } from "./permissions/roles-of-stack.ts";
import { queuesOfStack } from "./queues-of-stack.ts";
import { FUNCTION_TYPES } from "./resources.ts";
import { eventsOfStack } from "./rules-of-stack.ts";
import { secretsOfStack } from "./secrets-of-stack.ts";
import { isUsed, missedServices } from "./services-not-here.ts";
import { tablesOfStack, timeToLiveOfStack } from "./tables-of-stack.ts";
import { userPoolsOfStack } from "./user-pools-of-stack.ts";

/** What runs on this machine, whatever it is described by. Plain data. */
export interface StackDefinition {
  readonly api: ApiDefinition;
  /** More APIs, and more stages of the first. */
  readonly furtherApis: readonly StackApi[];
  readonly domains: readonly MappedDomain[];
  readonly functions: readonly DescribedFunction[];
  readonly tables: readonly CreateTableCommandInput[];
  readonly queues: readonly QueueDefinition[];
  readonly eventSources: readonly EventSourceDefinition[];
  readonly streamSources: readonly StreamSourceDefinition[];
  /** What becomes of asynchronous invocations, where the template says it. */
  readonly asynchronous: readonly AsynchronousDefinition[];
  readonly events: StackEvents;
  /** The attribute that holds when an item expires, by the table's name. */
  readonly timeToLive: Readonly<Record<string, string>>;
  readonly secrets: readonly SecretDefinition[];
  readonly userPools: readonly UserPool[];
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
  const resolved = resolveTemplate(template, { ...options, uses: isUsed });
  if ("problems" in resolved) return resolved;
  const { stack } = resolved;
  const problems: string[] = [];
  const report = (path: string, message: string): void => void problems.push(`${path}: ${message}`);
  const warnings = new Set([...stack.warnings, ...missedServices(stack)]);
  const warn = (path: string, message: string): void => void warnings.add(`${path}: ${message}`);
  const apis = apisOfStack(stack, report, warn);
  const called = new Set(apis.flatMap(({ definition }) => functionsCalledBy(definition)));
  const functions = functionsOfStack(stack, {
    ...{ directory: options.directory, report, warn },
    isCalled: (name) => called.has(name),
  });
  const roles = rolesOfStack(stack, functions, report, warn);
  const eventSources = eventSourcesOfStack(stack, functions, roles, { report, warn });
  const [first, ...furtherApis] = apis;
  const definition = {
    ...{ functions, roles, furtherApis },
    domains: domainsOfStack(stack, warn),
    tables: tablesOfStack(stack, report),
    timeToLive: timeToLiveOfStack(stack),
    queues: queuesOfStack(stack, report, warn),
    eventSources: eventSources.queues,
    streamSources: eventSources.streams,
    asynchronous: asynchronousOfStack(stack, roles, report, warn),
    events: eventsOfStack(withoutLeftOut(stack, functions), report, warn),
    secrets: secretsOfStack(stack, report),
    userPools: userPoolsOfStack(stack),
    warnings: [...warnings],
  };
  const { queues } = definition;
  problems.push(
    ...apis.flatMap((api) => definitionProblems(api.definition)),
    ...checkEventSources({
      queues,
      eventSources: eventSources.queues,
      functions: functions.map((each) => each.definition),
    }),
  );
  if (first === undefined || problems.length > 0) return { problems };
  return { definition: { ...definition, api: first.definition } };
}

/** The functions that an API's routes call, and those that authorize them. */
export function functionsCalledBy({ routes }: ApiDefinition): readonly string[] {
  return Object.values(routes).flatMap(({ integration, authorization }) => [
    ...(integration.type === "AWS_PROXY" ? [integration.functionName] : []),
    ...(authorization?.type === "CUSTOM" ? [authorization.functionName] : []),
  ]);
}

/** The functions that something of the stack invokes: its APIs, its queues and streams, its rules. */
export function functionsInvokedBy(definition: StackDefinition): ReadonlySet<string> {
  const { api, furtherApis, eventSources, streamSources, events } = definition;
  const apis = [api, ...furtherApis.map((each) => each.definition)];
  const targets = events.rules.flatMap(({ targets: of }) =>
    of.flatMap(({ to }) => ("functionName" in to ? [to.functionName] : [])),
  );
  const sources = [...eventSources, ...streamSources].map(({ functionName }) => functionName);
  return new Set([...apis.flatMap(functionsCalledBy), ...sources, ...targets]);
}

/** The stack without the functions that cannot run here. */
function withoutLeftOut(stack: Stack, functions: readonly StackFunction[]): Stack {
  const isLeftOut = ({ type, ref }: Resource) =>
    FUNCTION_TYPES.includes(type) && !functions.some(({ definition }) => definition.name === ref);
  return { ...stack, resources: new Map([...stack.resources].filter(([, resource]) => !isLeftOut(resource))) };
}
