import { isIdentitySource } from "../handshake/identity-sources.ts";
import { unsupportedDirective } from "../integrations/mapping-template.ts";
import { responsePattern } from "../integrations/mock-integration.ts";
import { modelProblems } from "../integrations/request-model.ts";
import { compileSelection } from "../integrations/route-selection.ts";
import { INTEGRATION_TIMEOUT_LEAST_MS, INTEGRATION_TIMEOUT_MOST_MS, ROUTES_LIMIT } from "../limits.ts";
import type { ApiDefinition, IntegrationDefinition, MockIntegration } from "./api-definition.ts";
import { CONNECT } from "./find-route.ts";

/** Everything that AWS would refuse in an API, or that this gateway cannot do; empty for a good definition. */
export function definitionProblems(api: ApiDefinition): readonly string[] {
  const routes = Object.entries(api.routes);
  return [
    ...(/^([A-Za-z0-9_-]{1,128}|\$default)$/.test(api.stage)
      ? []
      : [`stage ${JSON.stringify(api.stage)}: 1 to 128 letters, digits, - and _, or $default`]),
    ...(api.stage === "ping" || api.stage === "sping" ? [`stage ${api.stage} is reserved`] : []),
    ...selectionProblems("route selection expression", api.routeSelectionExpression),
    ...(routes.length > ROUTES_LIMIT ? [`more than ${ROUTES_LIMIT} routes`] : []),
    ...routes.flatMap(([key, { integration, authorization, requestModel = {} }]) => [
      ...modelProblems(`route ${key} requestModel`, requestModel),
      ...integrationProblems(`route ${key}`, integration),
      ...(authorization !== undefined && key !== CONNECT ? [`route ${key}: only ${CONNECT} can be authorized`] : []),
      ...(authorization?.type === "CUSTOM"
        ? authorization.identitySources
            .filter((source) => !isIdentitySource(source))
            .map((source) => `route ${key}: ${source} is no identity source, e.g. route.request.header.Name`)
        : []),
    ]),
  ];
}

function integrationProblems(where: string, integration: IntegrationDefinition): readonly string[] {
  if (integration.type === "MOCK") return mockProblems(where, integration);
  const { timeoutMs } = integration;
  const outside =
    timeoutMs !== undefined && (timeoutMs < INTEGRATION_TIMEOUT_LEAST_MS || timeoutMs > INTEGRATION_TIMEOUT_MOST_MS);
  return outside ? [`${where}: a timeout of ${INTEGRATION_TIMEOUT_LEAST_MS} to ${INTEGRATION_TIMEOUT_MOST_MS} ms`] : [];
}

function mockProblems(
  where: string,
  { requestTemplates, templateSelectionExpression, integrationResponses }: MockIntegration,
): readonly string[] {
  const responses = Object.values(integrationResponses);
  const templates = [requestTemplates, ...responses.map(({ responseTemplates = {} }) => responseTemplates)];
  const expressions = [templateSelectionExpression, ...responses.map((each) => each.templateSelectionExpression)];
  return [
    ...templates
      .flatMap((each) => Object.values(each).map(unsupportedDirective))
      .filter((directive) => directive !== undefined)
      .map((directive) => `${where}: mapping templates with ${directive} are not supported here, only references`),
    ...expressions
      .filter((expression) => expression !== undefined)
      .flatMap((expression) => selectionProblems(`${where}: template selection expression`, expression)),
    ...Object.keys(integrationResponses).flatMap((key) =>
      problemOf(`${where}: integration response ${key}`, () => responsePattern(key)),
    ),
  ];
}

function selectionProblems(where: string, expression: string): readonly string[] {
  return problemOf(where, () => compileSelection(expression));
}

function problemOf(where: string, compile: () => unknown): readonly string[] {
  try {
    compile();
    return [];
  } catch (error) {
    return [`${where}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
