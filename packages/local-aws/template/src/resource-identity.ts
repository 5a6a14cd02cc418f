import { createHash } from "node:crypto";
import type { StackPlace } from "./stack.ts";

/** A resource whose `Ref` or attribute somebody asks for. */
export interface Identified {
  readonly logicalId: string;
  readonly place: StackPlace;
  /** A property as text, `undefined` if it is not set. */
  text(property: string): string | undefined;
  /** How many resources of its type come before it in the template. */
  position(): number;
}

/** Secrets Manager ends a secret's ARN in six characters of its own (documented); these are always the same for a name. */
export function secretSuffix(name: string): string {
  return madeUp(name, 6);
}

/** Lower-case letters and digits that stand for what AWS makes up; always the same for a name. */
function madeUp(name: string, length: number): string {
  return createHash("sha256").update(name).digest("hex").slice(0, length);
}

type Give = (resource: Identified) => string;

/** What `Ref` and `Fn::GetAtt` give for one type of resource (documented, per type, in the CloudFormation guide). */
interface ResourceIdentity {
  readonly ref: Give;
  readonly arn?: Give;
  readonly attributes: Readonly<Record<string, Give>>;
}

/**
 * Where a template names nothing, CloudFormation makes a name out of the stack's, the logical id and a random text. The
 * logical id alone is the name here: there is one stack on one machine.
 */
const named =
  (property: string): Give =>
  ({ logicalId, text }) =>
    text(property) ?? logicalId;

const logicalId: Give = (resource) => resource.logicalId;

const arnOf =
  (service: string, name: Give): Give =>
  (resource) =>
    `arn:aws:${service}:${resource.place.region}:${resource.place.accountId}:${name(resource)}`;

const iamArn =
  (kind: string, name: Give): Give =>
  (resource) =>
    `arn:aws:iam::${resource.place.accountId}:${kind}/${name(resource)}`;

/** Ten lower-case letters and digits, as API Gateway's ids are (observed); those of a template's further APIs end in a number. */
const apiId: Give = ({ place, position }) => {
  const name = place.stackName.toLowerCase().replace(/[^a-z0-9]/g, "");
  const number = position() === 0 ? "" : String(position() + 1);
  return name.padEnd(10, "0").slice(0, 10 - number.length) + number;
};

/** A region and nine letters and digits, as those of Cognito have. */
const userPoolId: Give = ({ logicalId: id, place }) => `${place.region}_${madeUp(id, 9)}`;
const userPoolName: Give = (resource) => `cognito-idp.${resource.place.region}.amazonaws.com/${userPoolId(resource)}`;
/** 26 lower-case letters and digits, as those of Cognito have. */
const userPoolClientId: Give = ({ logicalId: id }) => madeUp(id, 26);

const domainName: Give = named("DomainName");
/** What the records of a custom domain lead to. */
const regionalDomainName: Give = (resource) =>
  `d-${madeUp(domainName(resource), 10)}.execute-api.${resource.place.region}.amazonaws.com`;

const queueName: Give = ({ logicalId: id, text }) =>
  text("QueueName") ?? (text("FifoQueue") === "true" ? `${id}.fifo` : id);
const queueUrl: Give = (resource) => {
  const { region, accountId, queueEndpoint = `https://sqs.${region}.amazonaws.com` } = resource.place;
  return `${queueEndpoint}/${accountId}/${queueName(resource)}`;
};
const queueArn = arnOf("sqs", queueName);

const secretArn = arnOf("secretsmanager", (resource) => {
  const name = named("Name")(resource);
  return `secret:${name}-${secretSuffix(name)}`;
});

const functionName = named("FunctionName");
const functionArn = arnOf("lambda", (resource) => `function:${functionName(resource)}`);
/**
 * What the ARN of a table's stream ends with. On AWS it is the time when the stream was made, which no template can know before:
 * whoever runs the stack has to call it the same.
 */
export const STREAM_LABEL = "2026-01-01T00:00:00.000";

/** DynamoDB wants three characters at least, which the names that CloudFormation makes always have. */
const tableName: Give = ({ logicalId: id, place, text }) =>
  text("TableName") ?? (id.length < 3 ? `${place.stackName.replace(/[^\w.-]/g, "-")}-${id}` : id);
const tableArn = arnOf("dynamodb", (resource) => `table/${tableName(resource)}`);
const streamArn: Give = (resource) => `${tableArn(resource)}/stream/${STREAM_LABEL}`;
const busName = named("Name");
const busArn = arnOf("events", (resource) => `event-bus/${busName(resource)}`);
const ruleName = named("Name");
/** Which bus a rule is of, by its name or its ARN; `undefined` for the default one. */
const busOfRule = ({ text }: Identified) => {
  const bus = text("EventBusName")?.split("/").at(-1);
  return bus === "default" ? undefined : bus;
};
const ruleArn = arnOf(
  "events",
  (resource) => `rule/${[busOfRule(resource), ruleName(resource)].filter(Boolean).join("/")}`,
);
const logGroupName = named("LogGroupName");
const topicArn = arnOf("sns", named("TopicName"));
const alarmName = named("AlarmName");
const roleName = named("RoleName");
const policyArn = iamArn("policy", named("ManagedPolicyName"));

const bucketName: Give = (resource) => named("BucketName")(resource).toLowerCase();
/** A layer's first version; its ARN is what `Ref` gives. */
const layerArn = arnOf("lambda", (resource) => `layer:${named("LayerName")(resource)}:1`);
const layer: ResourceIdentity = { ref: layerArn, arn: layerArn, attributes: { LayerVersionArn: layerArn } };
/** Of a version or an alias of a function: the function's ARN with the qualifier behind it. */
const qualified =
  (qualifier: (resource: Identified) => string): Give =>
  (resource) => {
    const name = resource.text("FunctionName")?.split(":").at(-1) ?? "";
    return arnOf("lambda", () => `function:${name}:${qualifier(resource)}`)(resource);
  };
const versionArn = qualified(() => "1");
const aliasArn = qualified(({ text }) => text("Name") ?? "");

const lambdaFunction: ResourceIdentity = { ref: functionName, arn: functionArn, attributes: { Arn: functionArn } };
const idOnly = (attribute: string): ResourceIdentity => ({ ref: logicalId, attributes: { [attribute]: logicalId } });

const identities: Readonly<Record<string, ResourceIdentity>> = {
  "AWS::ApiGateway::Account": idOnly("Id"),
  "AWS::ApiGatewayV2::Api": {
    ref: apiId,
    attributes: {
      ApiId: apiId,
      ApiEndpoint: (resource) => `wss://${apiId(resource)}.execute-api.${resource.place.region}.amazonaws.com`,
    },
  },
  "AWS::ApiGatewayV2::ApiMapping": idOnly("ApiMappingId"),
  "AWS::ApiGatewayV2::Authorizer": idOnly("AuthorizerId"),
  "AWS::ApiGatewayV2::Deployment": idOnly("DeploymentId"),
  "AWS::ApiGatewayV2::DomainName": {
    ref: domainName,
    attributes: {
      RegionalDomainName: regionalDomainName,
      // One for all domains of a region.
      RegionalHostedZoneId: ({ place }) => `Z${madeUp(place.region, 13).toUpperCase()}`,
    },
  },
  "AWS::ApiGatewayV2::Integration": idOnly("IntegrationId"),
  "AWS::ApiGatewayV2::IntegrationResponse": idOnly("IntegrationResponseId"),
  "AWS::ApiGatewayV2::Model": idOnly("ModelId"),
  "AWS::ApiGatewayV2::Route": idOnly("RouteId"),
  "AWS::ApiGatewayV2::RouteResponse": idOnly("RouteResponseId"),
  "AWS::ApiGatewayV2::Stage": { ref: named("StageName"), attributes: {} },
  "AWS::CloudWatch::Alarm": {
    ref: alarmName,
    attributes: { Arn: arnOf("cloudwatch", (resource) => `alarm:${alarmName(resource)}`) },
  },
  "AWS::CloudWatch::Dashboard": { ref: named("DashboardName"), attributes: {} },
  "AWS::Cognito::UserPool": {
    ref: userPoolId,
    attributes: {
      Arn: arnOf("cognito-idp", (resource) => `userpool/${userPoolId(resource)}`),
      ProviderName: userPoolName,
      ProviderURL: (resource) => `https://${userPoolName(resource)}`,
      UserPoolId: userPoolId,
    },
  },
  "AWS::Cognito::UserPoolClient": { ref: userPoolClientId, attributes: { ClientId: userPoolClientId } },
  "AWS::DynamoDB::Table": { ref: tableName, arn: tableArn, attributes: { Arn: tableArn, StreamArn: streamArn } },
  "AWS::Events::EventBus": { ref: busName, arn: busArn, attributes: { Arn: busArn, Name: busName } },
  "AWS::Events::Rule": {
    ref: (resource) => [busOfRule(resource), ruleName(resource)].filter(Boolean).join("|"),
    arn: ruleArn,
    attributes: { Arn: ruleArn },
  },
  "AWS::IAM::ManagedPolicy": { ref: policyArn, arn: policyArn, attributes: { PolicyArn: policyArn } },
  "AWS::IAM::Policy": { ref: named("PolicyName"), attributes: {} },
  "AWS::IAM::Role": {
    ref: roleName,
    arn: iamArn("role", roleName),
    attributes: { Arn: iamArn("role", roleName), RoleId: logicalId },
  },
  "AWS::Lambda::Alias": { ref: aliasArn, arn: aliasArn, attributes: { AliasArn: aliasArn } },
  "AWS::Lambda::EventSourceMapping": idOnly("Id"),
  "AWS::Lambda::Function": lambdaFunction,
  "AWS::Lambda::LayerVersion": layer,
  "AWS::Lambda::Permission": idOnly("Id"),
  "AWS::Lambda::Version": {
    ref: versionArn,
    arn: versionArn,
    attributes: { FunctionArn: versionArn, Version: () => "1" },
  },
  "AWS::Logs::LogGroup": {
    ref: logGroupName,
    attributes: { Arn: arnOf("logs", (resource) => `log-group:${logGroupName(resource)}:*`) },
  },
  "AWS::S3::Bucket": {
    ref: bucketName,
    attributes: {
      Arn: (resource) => `arn:aws:s3:::${bucketName(resource)}`,
      DomainName: (resource) => `${bucketName(resource)}.s3.amazonaws.com`,
      RegionalDomainName: (resource) => `${bucketName(resource)}.s3.${resource.place.region}.amazonaws.com`,
    },
  },
  "AWS::SecretsManager::Secret": { ref: secretArn, arn: secretArn, attributes: { Id: secretArn } },
  "AWS::Serverless::Function": lambdaFunction,
  "AWS::Serverless::LayerVersion": layer,
  "AWS::SNS::Topic": {
    ref: topicArn,
    arn: topicArn,
    attributes: { TopicArn: topicArn, TopicName: named("TopicName") },
  },
  "AWS::SQS::Queue": {
    ref: queueUrl,
    arn: queueArn,
    attributes: { Arn: queueArn, QueueName: queueName, QueueUrl: queueUrl },
  },
};

/** Of types that are not known here `Ref` gives the logical id, and attributes are not to be had. */
export function identityOf(type: string): ResourceIdentity {
  return (Object.hasOwn(identities, type) ? identities[type] : undefined) ?? { ref: logicalId, attributes: {} };
}
