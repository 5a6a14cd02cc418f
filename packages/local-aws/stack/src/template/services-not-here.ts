import type { Resource, Stack } from "@switchboard/template";
import { FUNCTION_TYPES, textOf } from "./resources.ts";

const API = "AWS::ApiGatewayV2::Api";

/** What of a template becomes something that runs here, or says how. */
const USED = new Set([
  ...FUNCTION_TYPES,
  ...[
    "Api",
    "ApiMapping",
    "Authorizer",
    "Deployment",
    "Integration",
    "IntegrationResponse",
    "Model",
    "Route",
    "RouteResponse",
    "Stage",
  ].map((kind) => `AWS::ApiGatewayV2::${kind}`),
  "AWS::Cognito::UserPool",
  "AWS::Cognito::UserPoolClient",
  "AWS::DynamoDB::Table",
  "AWS::Events::EventBus",
  "AWS::Events::Rule",
  "AWS::IAM::ManagedPolicy",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::IAM::RolePolicy",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::LayerVersion",
  "AWS::Lambda::Permission",
  "AWS::Serverless::LayerVersion",
  "AWS::SecretsManager::Secret",
  "AWS::SQS::Queue",
  "AWS::SQS::QueuePolicy",
]);

/** What an application could miss. Of other resources, such as alarms and certificates, nobody expects anything. */
const MISSED = new Set([
  "AWS::ApiGateway::RestApi",
  "AWS::AppSync::GraphQLApi",
  "AWS::CloudFormation::Stack",
  "AWS::ElastiCache::CacheCluster",
  "AWS::ElastiCache::ReplicationGroup",
  "AWS::IoT::TopicRule",
  "AWS::Kinesis::Stream",
  "AWS::KinesisFirehose::DeliveryStream",
  "AWS::Lambda::Url",
  "AWS::Pipes::Pipe",
  "AWS::RDS::DBCluster",
  "AWS::RDS::DBInstance",
  "AWS::S3::Bucket",
  "AWS::Scheduler::Schedule",
  "AWS::Serverless::Api",
  "AWS::Serverless::Application",
  "AWS::Serverless::GraphQLApi",
  "AWS::Serverless::HttpApi",
  "AWS::Serverless::StateMachine",
  "AWS::SNS::Topic",
  "AWS::SSM::Parameter",
  "AWS::StepFunctions::StateMachine",
]);

/** SAM's implied APIs, of whose events enough is said, and the bucket from which Serverless deploys. */
const UNMISSED = ["ServerlessDeploymentBucket", "ServerlessHttpApi", "ServerlessRestApi"];

/** Whether something here needs resources of a type. */
export function isUsed(type: string): boolean {
  return USED.has(type);
}

/** One line about what an application could miss, because this machine has nothing for it. */
export function missedServices(stack: Stack): readonly string[] {
  const isMissed = (resource: Resource) =>
    MISSED.has(resource.type) || (resource.type === API && textOf(resource, "ProtocolType") === "HTTP");
  const byType = new Map<string, string[]>();
  for (const resource of stack.resources.values()) {
    const { type, logicalId } = resource;
    if (!isMissed(resource) || UNMISSED.includes(logicalId)) continue;
    byType.set(type, [...(byType.get(type) ?? []), logicalId]);
  }
  if (byType.size === 0) return [];
  const named = [...byType].map(([type, ids]) => `${type} (${ids.join(", ")})`);
  return [`Not here, so that nothing comes from them and calls to them leave this machine: ${named.join("; ")}`];
}
