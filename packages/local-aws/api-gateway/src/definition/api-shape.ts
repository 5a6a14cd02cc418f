import {
  amount,
  flag,
  isObject,
  listOf,
  missingProblems,
  object,
  type Rule,
  ruleProblems,
  text,
  texts,
  whole,
} from "@switchboard/local-service";
import {
  INTEGRATION_TIMEOUT_LEAST_MS,
  INTEGRATION_TIMEOUT_MOST_MS,
  REQUESTS_BURST,
  REQUESTS_PER_SECOND,
} from "../limits.ts";
import type {
  ApiDefinition,
  AuthorizationDefinition,
  MockIntegration,
  MockResponse,
  ProxyIntegration,
  RouteDefinition,
  RouteThrottling,
} from "./api-definition.ts";

type Each<T> = Readonly<Record<keyof T, Rule>>;

const API_RULES = {
  apiId: text(),
  region: text(),
  accountId: text(),
  stage: text(),
  domainName: text(),
  stageVariables: texts,
  routeSelectionExpression: text(),
  routes: object,
  apiKeys: texts,
} satisfies Each<ApiDefinition>;
const API_NEEDS = ["apiId", "region", "accountId", "stage", "routeSelectionExpression", "routes"];

const ROUTE_RULES = {
  integration: object,
  routeResponse: flag,
  requestModel: object,
  authorization: object,
  apiKeyRequired: flag,
  throttling: object,
} satisfies Each<RouteDefinition>;

const THROTTLING_RULES = {
  requestsPerSecond: amount(0, REQUESTS_PER_SECOND),
  burst: whole(0, REQUESTS_BURST),
} satisfies Each<RouteThrottling>;

const PROXY_RULES = {
  type: text(),
  functionName: text(),
  timeoutMs: whole(INTEGRATION_TIMEOUT_LEAST_MS, INTEGRATION_TIMEOUT_MOST_MS),
  permitted: flag,
} satisfies Each<ProxyIntegration>;
const MOCK_RULES = {
  type: text(),
  requestTemplates: texts,
  templateSelectionExpression: text(),
  integrationResponses: object,
} satisfies Each<MockIntegration>;
const MOCK_RESPONSE_RULES = {
  responseTemplates: texts,
  templateSelectionExpression: text(),
} satisfies Each<MockResponse>;

const AUTHORIZER_RULES = {
  type: text(),
  functionName: text(),
  identitySources: listOf(text()),
  permitted: flag,
} satisfies Each<Extract<AuthorizationDefinition, { type: "CUSTOM" }>>;

/** What keeps a value from being an {@link ApiDefinition} at all; whether it makes sense is another question. */
export function apiShapeProblems(api: unknown): readonly string[] {
  if (!isObject(api)) return ["api is no object"];
  const own = [...missingProblems("api", api, API_NEEDS), ...ruleProblems("api", api, API_RULES)];
  const { routes } = api;
  const ofRoutes = isObject(routes) ? Object.entries(routes).flatMap(([key, route]) => routeProblems(key, route)) : [];
  return [...own, ...ofRoutes];
}

function routeProblems(key: string, route: unknown): readonly string[] {
  const where = `route ${key}`;
  const problems = ruleProblems(where, route, ROUTE_RULES);
  if (!isObject(route)) return problems;
  const { integration, authorization, throttling } = route;
  return [
    ...problems,
    ...integrationProblems(where, integration),
    ...(throttling === undefined ? [] : throttlingProblems(`${where} throttling`, throttling)),
    ...(authorization === undefined ? [] : authorizationProblems(`${where} authorization`, authorization)),
  ];
}

function integrationProblems(route: string, integration: unknown): readonly string[] {
  const where = `${route} integration`;
  const { type, integrationResponses } = Object(integration);
  if (type === "AWS_PROXY") {
    return [...missingProblems(where, integration, ["functionName"]), ...ruleProblems(where, integration, PROXY_RULES)];
  }
  if (type !== "MOCK") return [`${route} has no integration of type AWS_PROXY or MOCK`];
  const responses = Object.entries(isObject(integrationResponses) ? integrationResponses : {});
  return [
    ...missingProblems(where, integration, ["requestTemplates", "integrationResponses"]),
    ...ruleProblems(where, integration, MOCK_RULES),
    ...responses.flatMap(([key, response]) => ruleProblems(`${where} response ${key}`, response, MOCK_RESPONSE_RULES)),
  ];
}

function throttlingProblems(where: string, throttling: unknown): readonly string[] {
  const needed = ["requestsPerSecond", "burst"];
  return [...missingProblems(where, throttling, needed), ...ruleProblems(where, throttling, THROTTLING_RULES)];
}

function authorizationProblems(where: string, authorization: unknown): readonly string[] {
  const { type } = Object(authorization);
  if (type === "AWS_IAM") return [];
  if (type !== "CUSTOM") return [`${where} is not of type CUSTOM or AWS_IAM`];
  return [
    ...missingProblems(where, authorization, ["functionName", "identitySources"]),
    ...ruleProblems(where, authorization, AUTHORIZER_RULES),
  ];
}
