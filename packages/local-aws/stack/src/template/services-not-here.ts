import type { Stack } from "@switchboard/template";
import { FUNCTION_TYPES, resourcesOfType, textOf } from "./resources.ts";

const API = "AWS::ApiGatewayV2::Api";

/** What of a template becomes something that runs here, or says how. */
const USED = new Set([
  ...FUNCTION_TYPES,
  ...[
    "Api",
    "Authorizer",
    "Deployment",
    "Integration",
    "IntegrationResponse",
    "Model",
    "Route",
    "RouteResponse",
    "Stage",
  ].map((kind) => `AWS::ApiGatewayV2::${kind}`),
  "AWS::DynamoDB::Table",
  "AWS::Events::EventBus",
  "AWS::Events::Rule",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::LayerVersion",
  "AWS::Lambda::Permission",
  "AWS::Serverless::LayerVersion",
  "AWS::SecretsManager::Secret",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
]);

/** Services that an application could miss, each by the beginning of its types. Others, such as alarms and certificates, nobody calls. */
const MISSED: readonly RegExp[] = [
  /^AWS::(ApiGateway::RestApi|AppSync::GraphQLApi|Lambda::Url)$/,
  /^AWS::Serverless::(Api|Application|GraphQLApi|HttpApi|StateMachine)$/,
  /^AWS::(Bedrock|Cognito|ElastiCache|IoT|Kinesis|KinesisFirehose|MSK|Neptune|OpenSearchService|RDS|SES|SNS)::[A-Z]\w*$/,
  /^AWS::(CloudFormation::Stack|Pipes::Pipe|S3::Bucket|Scheduler::Schedule|StepFunctions::StateMachine)$/,
  /^AWS::SSM::Parameter$/,
  /^Custom::|^AWS::CloudFormation::CustomResource$/,
];

/** Whether something here needs resources of a type. */
export function isUsed(type: string): boolean {
  return USED.has(type);
}

/** One line about what an application could miss, because this machine has nothing for it. */
export function missedServices(stack: Stack): readonly string[] {
  const httpApis = resourcesOfType(stack, API).filter((api) => textOf(api, "ProtocolType") === "HTTP");
  const missed = [...stack.resources.values()].filter(({ type }) => MISSED.some((each) => each.test(type)));
  const byType = new Map<string, string[]>();
  for (const { type, logicalId } of [...httpApis, ...missed])
    byType.set(type, [...(byType.get(type) ?? []), logicalId]);
  if (byType.size === 0) return [];
  const named = [...byType].map(([type, ids]) => `${type} (${ids.join(", ")})`);
  return [`Not here, so that nothing comes from them and calls to them leave this machine: ${named.join("; ")}`];
}
