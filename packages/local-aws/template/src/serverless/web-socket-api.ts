import { isObject, type Json, type JsonObject } from "../json.ts";
import type { ResourceDeclaration } from "../template.ts";

/** What a resource of SAM becomes. */
export interface Expanded {
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
}

const DEFAULT_STAGE = "default";
const SPECIAL_KEYS = ["$connect", "$disconnect", "$default"];
const API_PROPERTIES = [
  "ApiKeySelectionExpression",
  "Description",
  "DisableExecuteApiEndpoint",
  "DisableSchemaValidation",
  "IpAddressType",
  "RouteSelectionExpression",
];
const STAGE_PROPERTIES = ["AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "StageVariables"];
const ROUTE_PROPERTIES = [
  "ApiKeyRequired",
  "ModelSelectionExpression",
  "OperationName",
  "RequestModels",
  "RequestParameters",
  "RouteResponseSelectionExpression",
];

/**
 * Does to an `AWS::Serverless::WebSocketApi` what SAM's transform does: an API, a stage that deploys itself, and for each route a
 * route, an integration and the function's permission. SAM makes no route responses, so that functions' return values go nowhere.
 *
 * Source: SAM specification, "AWS::Serverless::WebSocketApi" and its generated resources.
 */
export function expandWebSocketApi(id: string, { properties, condition }: ResourceDeclaration): Expanded {
  const { Name = id, Routes, Auth, Domain, StageName = DEFAULT_STAGE } = properties;
  const path = `Resources.${id}.Properties`;
  const problems: string[] = [];
  const resources: Record<string, ResourceDeclaration> = {};
  const add = (logicalId: string, type: string, own: JsonObject): void => {
    const ofApi = type.startsWith("AWS::ApiGatewayV2::") && logicalId !== id ? { ApiId: { Ref: id } } : {};
    resources[logicalId] = {
      ...{ type, properties: { ...ofApi, ...own }, dependsOn: [] },
      ...(condition !== undefined && { condition }),
    };
  };

  add(id, "AWS::ApiGatewayV2::Api", { ...pick(properties, API_PROPERTIES), Name, ProtocolType: "WEBSOCKET" });
  if (StageName === "$default") problems.push(`${path}.StageName: SAM refuses $default for a WebSocket API`);
  const stage = { ...pick(properties, STAGE_PROPERTIES), StageName, AutoDeploy: true };
  add(stageId(id, StageName), "AWS::ApiGatewayV2::Stage", stage);
  Object.assign(resources, { [id]: { ...resources[id], referable: { Stage: { Ref: stageId(id, StageName) } } } });

  const authorization = authorizationOf({ id, path, auth: Auth, problems, add });
  const routes = Object.entries(isObject(Routes) ? Routes : {});
  if (routes.length === 0) problems.push(`${path}.Routes: there has to be one`);
  if (Object.keys(authorization).length > 0 && !routes.some(([key]) => key === "$connect")) {
    problems.push(`${path}.Auth: needs a $connect route`);
  }
  for (const [key, route] of routes) {
    const functionArn = isObject(route) ? route["FunctionArn"] : undefined;
    if (!SPECIAL_KEYS.includes(key) && !/^[A-Za-z0-9]+$/.test(key)) {
      problems.push(
        `${path}.Routes.${key}: SAM takes letters and digits, $connect, $disconnect and $default for a route's key`,
      );
    } else if (functionArn === undefined || !isObject(route)) {
      problems.push(`${path}.Routes.${key}: needs a FunctionArn`);
    } else {
      const base = id + capitalized(key.replace("$", ""));
      const timeout = route["IntegrationTimeout"];
      add(`${base}Integration`, "AWS::ApiGatewayV2::Integration", {
        ...{ IntegrationType: "AWS_PROXY", IntegrationUri: invocationUri(functionArn) },
        ...(timeout !== undefined && { TimeoutInMillis: timeout }),
      });
      add(`${base}Route`, "AWS::ApiGatewayV2::Route", {
        ...pick(route, ROUTE_PROPERTIES),
        ...{ RouteKey: key, Target: { "Fn::Join": ["/", ["integrations", { Ref: `${base}Integration` }]] } },
        ...(key === "$connect" && authorization),
      });
      add(`${base}Permission`, "AWS::Lambda::Permission", permission(functionArn, id, ["/", StageName, `/${key}`]));
    }
  }
  const warnings = Domain === undefined ? [] : [`${path}.Domain: there are no custom domains here`];
  return { resources, problems, warnings };
}

/** SAM leaves the name out of the id where it is not known before the stack is made. */
function stageId(id: string, stageName: Json): string {
  if (stageName === DEFAULT_STAGE) return `${id}DefaultStage`;
  return `${id}${typeof stageName === "string" ? stageName : ""}Stage`;
}

/** What the $connect route says of authorization; a function that authorizes is added. */
function authorizationOf({
  id,
  path,
  auth,
  problems,
  add,
}: {
  readonly id: string;
  readonly path: string;
  readonly auth: Json | undefined;
  readonly problems: string[];
  readonly add: (logicalId: string, type: string, own: JsonObject) => void;
}): JsonObject {
  if (auth === undefined) return {};
  const { AuthType = null, AuthArn, IdentitySource, InvokeRole, Name } = isObject(auth) ? auth : {};
  const authorizer = `${id}ConnectAuthorizer`;
  if (AuthType === "NONE") return {};
  if (AuthType === "AWS_IAM") return { AuthorizationType: "AWS_IAM" };
  if (AuthType !== "CUSTOM" || AuthArn === undefined) {
    problems.push(`${path}.Auth: needs the AuthType NONE, AWS_IAM, or CUSTOM with an AuthArn`);
    return {};
  }
  add(authorizer, "AWS::ApiGatewayV2::Authorizer", {
    ...{ Name: Name ?? authorizer, AuthorizerType: "REQUEST", AuthorizerUri: invocationUri(AuthArn) },
    ...(IdentitySource !== undefined && { IdentitySource }),
    ...(InvokeRole !== undefined && { AuthorizerCredentialsArn: InvokeRole }),
  });
  if (InvokeRole === undefined) {
    const source = ["/authorizers/", { Ref: authorizer }];
    add(`${id}AuthorizerPermission`, "AWS::Lambda::Permission", permission(AuthArn, id, source));
  }
  return { AuthorizationType: "CUSTOM", AuthorizerId: { Ref: authorizer } };
}

function invocationUri(functionArn: Json): Json {
  const service = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31`;
  return { "Fn::Sub": [`${service}/functions/\${Arn}/invocations`, { Arn: functionArn }] };
}

/** @param source what of the API may invoke, behind the API's ARN */
function permission(functionArn: Json, apiId: string, source: readonly Json[]): JsonObject {
  const api = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${apiId}}`;
  return {
    Action: "lambda:InvokeFunction",
    FunctionName: functionArn,
    Principal: "apigateway.amazonaws.com",
    SourceArn: { "Fn::Join": ["", [{ "Fn::Sub": api }, ...source]] },
  };
}

function pick(properties: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(properties).filter(([name]) => names.includes(name)));
}

/** As SAM does it: the first letter alone is large. */
function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1).toLowerCase();
}
