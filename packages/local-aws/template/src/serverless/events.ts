import { isObject, type Json, type JsonObject } from "../json.ts";
import type { ResourceDeclaration } from "../template.ts";

/** What the events of a function become. */
export interface ServerlessEvents {
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  /** What its role needs for them, as ARNs of AWS's own policies. */
  readonly policies: readonly string[];
  readonly problems: readonly string[];
  /** Those that never come, because nothing here makes them: the names of the events, by their type. */
  readonly absent: Readonly<Record<string, readonly string[]>>;
}

/** One event, with whatever else it is of. */
interface ServerlessEvent {
  /** Of the resource that it becomes. */
  readonly id: string;
  readonly functionId: string;
  readonly properties: JsonObject;
}

type Declared = Readonly<Record<string, Pick<ResourceDeclaration, "type" | "properties">>>;

interface EventType {
  readonly policy?: string;
  /** The resources, or what is wrong with the event. */
  readonly expand: (event: ServerlessEvent) => Declared | string;
}

const QUEUE_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole";
const STREAM_EXECUTION = "arn:aws:iam::aws:policy/service-role/AWSLambdaDynamoDBExecutionRole";

/** Source: SAM specification, "EventSource" of `AWS::Serverless::Function`. */
const TYPES: Readonly<Record<string, EventType>> = {
  SQS: { policy: QUEUE_EXECUTION, expand: (event) => mapping(event, "Queue") },
  DynamoDB: { policy: STREAM_EXECUTION, expand: (event) => mapping(event, "Stream") },
  EventBridgeRule: { expand: eventRule },
  CloudWatchEvent: { expand: eventRule },
  Schedule: { expand: scheduledRule },
};

/** What would make the events that never come, by their type. */
export const ABSENT_SOURCES: Readonly<Record<string, string>> = {
  AlexaSkill: "Alexa is",
  Api: "REST APIs are",
  CloudWatchLogs: "CloudWatch Logs are",
  Cognito: "triggers of user pools are",
  DocumentDB: "DocumentDB is",
  HttpApi: "HTTP APIs are",
  IoTRule: "IoT is",
  Kinesis: "Kinesis is",
  MQ: "Amazon MQ is",
  MSK: "Kafka is",
  S3: "S3 is",
  ScheduleV2: "EventBridge Scheduler is",
  SelfManagedKafka: "Kafka is",
  SNS: "SNS is",
};

export function eventsOf(functionId: string, { properties, condition }: ResourceDeclaration): ServerlessEvents {
  const { Events = {} } = properties;
  const resources: Record<string, ResourceDeclaration> = {};
  const policies = new Set<string>();
  const problems: string[] = [];
  const absent: Record<string, readonly string[]> = {};
  for (const [name, event] of Object.entries(isObject(Events) ? Events : {})) {
    const { Type = null, Properties = {} } = isObject(event) ? event : {};
    const type = typeof Type === "string" && Object.hasOwn(TYPES, Type) ? TYPES[Type] : undefined;
    if (typeof Type === "string" && Object.hasOwn(ABSENT_SOURCES, Type)) {
      absent[Type] = [...(absent[Type] ?? []), name];
      continue;
    }
    const isUsable = type !== undefined && isObject(Properties);
    const expanded = isUsable
      ? type.expand({ id: `${functionId}${name}`, functionId, properties: Properties })
      : `SAM has no events of type ${JSON.stringify(Type)}`;
    if (typeof expanded === "string") {
      problems.push(`Resources.${functionId}.Properties.Events.${name}: ${expanded}`);
      continue;
    }
    if (type?.policy !== undefined) policies.add(type.policy);
    for (const [id, declaration] of Object.entries(expanded)) {
      resources[id] = { ...declaration, dependsOn: [], ...(condition !== undefined && { condition }) };
    }
  }
  return { resources, policies: [...policies], problems, absent };
}

/** @param source the property that names what the mapping reads */
function mapping({ id, functionId, properties }: ServerlessEvent, source: string): Declared {
  const { [source]: arn = null, ...settings } = properties;
  return {
    [id]: {
      type: "AWS::Lambda::EventSourceMapping",
      properties: { ...settings, EventSourceArn: arn, FunctionName: { Ref: functionId } },
    },
  };
}

function eventRule(event: ServerlessEvent): Declared | string {
  const { Pattern, EventBusName, RuleName, State, ...target } = event.properties;
  return rule(event, { EventPattern: Pattern, EventBusName, Name: RuleName, State }, target);
}

function scheduledRule(event: ServerlessEvent): Declared | string {
  const { Schedule, Name, Description, Enabled, State, ...target } = event.properties;
  const state = State ?? (Enabled === false ? "DISABLED" : undefined);
  return rule(event, { ScheduleExpression: Schedule, Name, Description, State: state }, target);
}

/** A rule with the function for its only target, which it may invoke. */
function rule(
  { id, functionId }: ServerlessEvent,
  properties: Readonly<Record<string, Json | undefined>>,
  { Target = {}, DeadLetterConfig, ...target }: JsonObject,
): Declared | string {
  if (isObject(DeadLetterConfig) && DeadLetterConfig["Arn"] === undefined) {
    return "a DeadLetterConfig needs the Arn of a queue here";
  }
  const { Id = `${id}LambdaTarget` } = isObject(Target) ? Target : {};
  const deadLetters = DeadLetterConfig === undefined ? {} : { DeadLetterConfig };
  return {
    [id]: {
      type: "AWS::Events::Rule",
      properties: {
        ...present(properties),
        Targets: [{ ...target, ...deadLetters, Id, Arn: { "Fn::GetAtt": [functionId, "Arn"] } }],
      },
    },
    [`${id}Permission`]: {
      type: "AWS::Lambda::Permission",
      properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: { Ref: functionId },
        Principal: "events.amazonaws.com",
        SourceArn: { "Fn::GetAtt": [id, "Arn"] },
      },
    },
  };
}

function present(properties: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
