import {
  asText,
  isList,
  isObject,
  type Json,
  type JsonObject,
  type Resource,
  type Stack,
  unknownAttributesIn,
} from "@switchboard/template";

/** What each type of resource cannot be without (documented, per type, in the CloudFormation and SAM guides). */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApiGateway::Account": ["CloudWatchRoleArn"],
  "AWS::ApiGatewayV2::Api": ["Name", "ProtocolType", "RouteSelectionExpression"],
  "AWS::ApiGatewayV2::ApiMapping": ["ApiId", "DomainName", "Stage"],
  "AWS::ApiGatewayV2::DomainName": ["DomainName", "DomainNameConfigurations"],
  "AWS::ApiGatewayV2::Integration": ["ApiId", "IntegrationType"],
  "AWS::ApiGatewayV2::IntegrationResponse": ["ApiId", "IntegrationId", "IntegrationResponseKey"],
  "AWS::ApiGatewayV2::Route": ["ApiId", "RouteKey", "Target"],
  "AWS::ApiGatewayV2::RouteResponse": ["ApiId", "RouteId", "RouteResponseKey"],
  "AWS::ApiGatewayV2::Stage": ["ApiId", "StageName"],
  "AWS::CloudWatch::Alarm": ["ComparisonOperator", "EvaluationPeriods"],
  "AWS::CloudWatch::Dashboard": ["DashboardBody"],
  "AWS::DynamoDB::Table": ["AttributeDefinitions", "BillingMode", "KeySchema", "TableName"],
  "AWS::Events::Rule": ["Targets"],
  "AWS::IAM::Role": ["AssumeRolePolicyDocument"],
  "AWS::Lambda::EventInvokeConfig": ["FunctionName", "Qualifier"],
  "AWS::Lambda::EventSourceMapping": ["EventSourceArn", "FunctionName"],
  "AWS::Lambda::Permission": ["Action", "FunctionName", "Principal", "SourceArn"],
  "AWS::Logs::LogGroup": ["LogGroupName", "RetentionInDays"],
  "AWS::Route53::RecordSet": ["AliasTarget", "HostedZoneId", "Name", "Type"],
  "AWS::SQS::Queue": [],
  "AWS::SQS::QueuePolicy": ["PolicyDocument", "Queues"],
  "AWS::SecretsManager::Secret": ["GenerateSecretString"],
  "AWS::Serverless::Function": ["CodeUri", "Handler", "LoggingConfig", "Role", "Runtime"],
};

/** What Lambda takes of names and values together. */
const VARIABLES_LIMIT_BYTES = 4_096;
const ARN = /^arn:aws:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws)?:[^:/]([^/]|\/(?!\/))*[^:/]$/;

/** What CloudFormation, or the services that make the resources, would refuse in a stack, or what could not work in it. */
export function faultsOf(stack: Stack): readonly string[] {
  const resources = [...stack.resources.values()];
  const unknown = unknownAttributesIn(JSON.stringify([resources, stack.outputs]));
  return [
    ...unknown.map((attribute) => `${attribute}: there is no such attribute`),
    ...resources.flatMap((resource) => [
      ...danglingDependencies(stack, resource),
      ...absentProperties(resource),
      ...oversizedVariables(resource),
      ...emptyTextsIn(withoutVariables(resource.properties), resource.logicalId),
      ...statementsIn(resource.properties).flatMap((each) => emptyStatement(each, resource.logicalId)),
    ]),
    ...emptyTextsIn(stack.outputs, "Outputs"),
  ];
}

function danglingDependencies({ resources }: Stack, { logicalId, dependsOn }: Resource): readonly string[] {
  return dependsOn.filter((id) => !resources.has(id)).map((id) => `${logicalId}: depends on ${id}, which is not there`);
}

function absentProperties({ logicalId, type, properties }: Resource): readonly string[] {
  const required = REQUIRED[type];
  if (required === undefined) return [`${logicalId}: say in REQUIRED what a resource of type ${type} needs`];
  return required.filter((name) => isEmpty(properties[name])).map((name) => `${logicalId}: ${name} is missing`);
}

/** Functions take an empty variable as one that is not set; nothing else is empty. */
function withoutVariables({ Environment: _, ...others }: JsonObject): JsonObject {
  return others;
}

function oversizedVariables({ logicalId, properties: { Environment } }: Resource): readonly string[] {
  const variables = isObject(Environment) ? Environment["Variables"] : undefined;
  if (!isObject(variables)) return [];
  const bytes = Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(asText(value) ?? ""),
    0,
  );
  return bytes > VARIABLES_LIMIT_BYTES ? [`${logicalId}: ${bytes} bytes of variables`] : [];
}

function emptyTextsIn(node: Json, path: string): readonly string[] {
  if (node === "") return [`${path}: is empty`];
  if (isList(node)) return node.flatMap((item, index) => emptyTextsIn(item, `${path}[${index}]`));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([name, value]) => emptyTextsIn(value, `${path}.${name}`));
}

/** The statements of every policy, whoever it is for. */
function statementsIn(node: Json): readonly JsonObject[] {
  if (isList(node)) return node.flatMap(statementsIn);
  if (!isObject(node)) return [];
  return "Effect" in node ? [node] : Object.values(node).flatMap(statementsIn);
}

function emptyStatement(statement: JsonObject, logicalId: string): readonly string[] {
  const { Action, Principal, Resource: resource } = statement;
  const place = `${logicalId}, ${asText(statement["Sid"] ?? "") || "a statement"}`;
  const faults = isEmpty(Action) ? [`${place}: has no action`] : [];
  // Who may take on a role says nothing of resources.
  if (Principal !== undefined && resource === undefined) return faults;
  if (isEmpty(resource)) return [...faults, `${place}: has no resource`];
  // X-Ray has no resources that a policy could name.
  if (resource === "*" && [Action].flat().every((action) => /^xray:/.test(asText(action ?? "") ?? ""))) return faults;
  const arns = [resource].flat().map((each) => asText(each ?? "") ?? "");
  return [...faults, ...arns.filter((arn) => !ARN.test(arn)).map((arn) => `${place}: ${arn} is no ARN`)];
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  if (isList(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).length === 0;
}
