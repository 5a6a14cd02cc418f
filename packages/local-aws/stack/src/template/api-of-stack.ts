import {
  type ApiDefinition,
  type AuthorizationDefinition,
  type IntegrationDefinition,
  type MockResponse,
  REQUESTS_BURST,
  REQUESTS_PER_SECOND,
  type RouteDefinition,
  type RouteThrottling,
} from "@switchboard/local-api-gateway";
import { asText, isList, isObject, type JsonObject, type Resource, type Stack } from "@switchboard/template";
import { apiMayInvoke } from "./permissions/permissions-of-stack.ts";
import { credentialsAllowInvoking } from "./permissions/roles-of-stack.ts";
import { functionNamed, numberOf, pathOf, type Report, readNumber, resourcesOfType, textOf } from "./resources.ts";

const DEFAULT_KEY = "$default";

/** An API with one of its stages. */
export interface StackApi {
  /** What the template calls the API, and the stage where there are several. */
  readonly name: string;
  readonly definition: ApiDefinition;
}

/** The WebSocket APIs of a stack, once for each of their stages, and the routes that are deployed to them. */
export function apisOfStack(stack: Stack, report: Report, warn: Report): readonly StackApi[] {
  const apis = resourcesOfType(stack, "AWS::ApiGatewayV2::Api").filter(
    (resource) => textOf(resource, "ProtocolType") === "WEBSOCKET",
  );
  if (apis.length === 0) {
    report(
      "Resources",
      "needs an AWS::ApiGatewayV2::Api with ProtocolType WEBSOCKET, or an AWS::Serverless::WebSocketApi",
    );
  }
  return apis.flatMap((api) => {
    const stages = ofApi(stack, api, "Stage");
    if (stages.length === 0) report(pathOf(api), "needs an AWS::ApiGatewayV2::Stage");
    return stages.map((stage) => ({
      name: stages.length === 1 ? api.logicalId : `${api.logicalId}/${stage.ref}`,
      definition: apiOfStage({ stack, api, stage, report, warn }),
    }));
  });
}

function apiOfStage(context: RouteContext): ApiDefinition {
  const { stack, api, stage, report } = context;
  const selection = textOf(api, "RouteSelectionExpression");
  if (selection === undefined) report(pathOf(api, "RouteSelectionExpression"), "is missing");
  const variables = stage.properties["StageVariables"];
  return {
    apiId: api.ref,
    region: stack.place.region,
    accountId: stack.place.accountId,
    stage: stage.ref,
    routeSelectionExpression: selection ?? "",
    routes: routesOf(context),
    ...(isObject(variables) && { stageVariables: textsOf(variables) }),
  };
}

interface RouteContext {
  readonly stack: Stack;
  readonly api: Resource;
  readonly stage: Resource;
  readonly report: Report;
  /** Tells of what does not run here, while everything else does. */
  readonly warn: Report;
}

function routesOf(context: RouteContext): Readonly<Record<string, RouteDefinition>> {
  const { stack, api, report } = context;
  const routes = ofApi(stack, api, "Route");
  checkDeployment(context, routes);
  const entries = routes.flatMap((route) => {
    const key = textOf(route, "RouteKey");
    const integration = integrationOf(context, route);
    if (key === undefined) report(pathOf(route, "RouteKey"), "is missing");
    if (key === undefined || integration === undefined) return [];
    return [[key, defineRoute(context, route, key, integration)] as const];
  });
  const keys = entries.map(([key]) => key);
  for (const key of new Set(keys.filter((each, index) => keys.indexOf(each) !== index))) {
    report("Resources", `several routes have the key ${key}`);
  }
  return Object.fromEntries(entries);
}

/**
 * Whether the routes reach the stage. A deployment is a snapshot of the routes when it is made (documented): those that it
 * does not wait for may be missing in it. Here none is.
 */
function checkDeployment({ stack, stage, report, warn }: RouteContext, routes: readonly Resource[]): void {
  if (textOf(stage, "AutoDeploy") === "true") return;
  const deployment = resourcesOfType(stack, "AWS::ApiGatewayV2::Deployment").find(
    ({ ref }) => ref === textOf(stage, "DeploymentId"),
  );
  if (deployment === undefined) {
    report(pathOf(stage), "has neither AutoDeploy nor a deployment of this template");
    return;
  }
  const late = routes.filter(({ logicalId }) => !deployment.dependsOn.includes(logicalId));
  if (late.length === 0) return;
  const names = late.map(({ logicalId }) => logicalId).join(", ");
  warn(pathOf(deployment), `does not depend on ${names}: on AWS the stage may be deployed without such a route`);
}

function defineRoute(
  context: RouteContext,
  route: Resource,
  key: string,
  integration: IntegrationDefinition,
): RouteDefinition {
  const authorization = authorizationOf(context, route);
  const requestModel = requestModelOf(context, route);
  if (textOf(route, "ApiKeyRequired") === "true") {
    context.report(pathOf(route, "ApiKeyRequired"), "API keys are not supported in templates here");
  }
  return {
    integration: permit(context, integration, `${context.stage.ref}/${key}`),
    routeResponse: hasRouteResponse(context, route),
    ...(authorization !== undefined && { authorization }),
    ...(requestModel !== undefined && { requestModel }),
    ...throttlingOf(context, key),
  };
}

/** The stage's settings for the route, else for all of them; each route has its own count. */
function throttlingOf({ stage, report }: RouteContext, key: string): { readonly throttling?: RouteThrottling } {
  const settings = stage.properties["RouteSettings"];
  const own = isObject(settings) && Object.hasOwn(settings, key) ? settings[key] : undefined;
  const { DefaultRouteSettings: common } = stage.properties;
  const both = { ...(isObject(common) ? common : {}), ...(isObject(own) ? own : {}) };
  const read = (name: string) => readNumber(both[name], pathOf(stage, `RouteSettings.${key}.${name}`), report);
  const rate = read("ThrottlingRateLimit");
  const burst = read("ThrottlingBurstLimit");
  if (rate === undefined && burst === undefined) return {};
  return { throttling: { requestsPerSecond: rate ?? REQUESTS_PER_SECOND, burst: burst ?? REQUESTS_BURST } };
}

/** Two-way takes an expression on the route and a response resource, both `$default` (documented). */
function hasRouteResponse({ stack }: RouteContext, route: Resource): boolean {
  const isAnswered = resourcesOfType(stack, "AWS::ApiGatewayV2::RouteResponse").some(
    (response) => textOf(response, "RouteId") === route.ref && textOf(response, "RouteResponseKey") === DEFAULT_KEY,
  );
  return isAnswered && textOf(route, "RouteResponseSelectionExpression") === DEFAULT_KEY;
}

function integrationOf({ stack, api, report, warn }: RouteContext, route: Resource): IntegrationDefinition | undefined {
  const id = textOf(route, "Target")?.replace(/^integrations\//, "");
  const integration = ofApi(stack, api, "Integration").find(({ ref }) => ref === id);
  if (integration === undefined) {
    report(pathOf(route, "Target"), "is no integration of this API");
    return undefined;
  }
  const type = textOf(integration, "IntegrationType");
  if (type === "MOCK") return mockOf(stack, integration);
  if (type !== "AWS_PROXY") {
    const because = `${type ?? "no"} integrations do not run here, only AWS_PROXY and MOCK`;
    const advice = "calls of the route fail; a function in its place would answer them";
    warn(pathOf(integration, "IntegrationType"), `${because}: ${advice}`);
    return { type: "ABSENT", because };
  }
  const invoked = functionOfUri(stack, textOf(integration, "IntegrationUri"));
  if (invoked === undefined) {
    report(pathOf(integration, "IntegrationUri"), "names no function of this template");
    return undefined;
  }
  const timeoutMs = numberOf(integration, "TimeoutInMillis", report);
  const credentials = textOf(integration, "CredentialsArn");
  return {
    ...{ type: "AWS_PROXY", functionName: invoked.ref },
    ...(timeoutMs !== undefined && { timeoutMs }),
    ...(credentials !== undefined && { permitted: credentialsAllowInvoking(stack, credentials, invoked, report) }),
  };
}

function mockOf(stack: Stack, integration: Resource): IntegrationDefinition {
  const responses = resourcesOfType(stack, "AWS::ApiGatewayV2::IntegrationResponse").filter(
    (response) => textOf(response, "IntegrationId") === integration.ref,
  );
  return {
    type: "MOCK",
    requestTemplates: textsOf(integration.properties["RequestTemplates"]),
    ...selectionOf(integration),
    integrationResponses: Object.fromEntries(
      responses.map((response): [string, MockResponse] => [
        textOf(response, "IntegrationResponseKey") ?? DEFAULT_KEY,
        { responseTemplates: textsOf(response.properties["ResponseTemplates"]), ...selectionOf(response) },
      ]),
    ),
  };
}

function selectionOf(resource: Resource): { readonly templateSelectionExpression?: string } {
  const expression = textOf(resource, "TemplateSelectionExpression");
  return expression === undefined ? {} : { templateSelectionExpression: expression };
}

function authorizationOf(context: RouteContext, route: Resource): AuthorizationDefinition | undefined {
  const { stack, api, report } = context;
  const type = textOf(route, "AuthorizationType") ?? "NONE";
  if (type === "NONE") return undefined;
  if (type === "AWS_IAM") return { type: "AWS_IAM" };
  const authorizer = ofApi(stack, api, "Authorizer").find(({ ref }) => ref === textOf(route, "AuthorizerId"));
  const invoked = authorizer && functionOfUri(stack, textOf(authorizer, "AuthorizerUri"));
  if (type !== "CUSTOM" || authorizer === undefined || invoked === undefined) {
    report(pathOf(route, "AuthorizationType"), `${type} needs an authorizer of this API that is a function`);
    return undefined;
  }
  const sources = authorizer.properties["IdentitySource"];
  const identitySources = (isList(sources) ? sources : []).filter((source) => typeof source === "string");
  const credentials = textOf(authorizer, "AuthorizerCredentialsArn");
  const permitted =
    credentials === undefined
      ? apiMayInvoke(stack, invoked, executeApiArn(context, `authorizers/${authorizer.ref}`))
      : credentialsAllowInvoking(stack, credentials, invoked, report);
  return { type: "CUSTOM", functionName: invoked.ref, identitySources, permitted };
}

/** The model of every message: route keys choose among models nowhere else. */
function requestModelOf({ stack, api, report }: RouteContext, route: Resource): JsonObject | undefined {
  const { RequestModels: models } = route.properties;
  if (!isObject(models)) return undefined;
  const model = ofApi(stack, api, "Model").find((each) => textOf(each, "Name") === models[DEFAULT_KEY]);
  const schema = model?.properties["Schema"];
  if (isObject(schema)) return schema;
  report(pathOf(route, "RequestModels"), "needs a model of this API for $default, with a schema");
  return undefined;
}

function permit(context: RouteContext, integration: IntegrationDefinition, source: string): IntegrationDefinition {
  // A role of the integration's own has decided already.
  if (integration.type !== "AWS_PROXY" || integration.permitted !== undefined) return integration;
  const invoked = functionNamed(context.stack, integration.functionName);
  const permitted = invoked !== undefined && apiMayInvoke(context.stack, invoked, executeApiArn(context, source));
  return { ...integration, permitted };
}

function executeApiArn({ stack, api }: RouteContext, path: string): string {
  return `arn:aws:execute-api:${stack.place.region}:${stack.place.accountId}:${api.ref}/${path}`;
}

/** `arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{function's ARN}/invocations` */
function functionOfUri(stack: Stack, uri: string | undefined): Resource | undefined {
  const [, arn] = /:lambda:path\/2015-03-31\/functions\/(.+)\/invocations$/.exec(uri ?? "") ?? [];
  return arn === undefined ? undefined : functionNamed(stack, arn);
}

function ofApi(stack: Stack, api: Resource, kind: string): readonly Resource[] {
  return resourcesOfType(stack, `AWS::ApiGatewayV2::${kind}`).filter((each) => textOf(each, "ApiId") === api.ref);
}

function textsOf(value: JsonObject[string] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).map(([key, each]) => [key, asText(each) ?? ""]),
  );
}
