import type { MockIntegration } from "../definition/api-definition.ts";
import { type IntegrationResult, readStatus } from "./integration-result.ts";
import { renderTemplate, type TemplateInput } from "./mapping-template.ts";
import { compileSelection } from "./route-selection.ts";

const DEFAULT_KEY = "$default";
const DEFAULT_SELECTION = "\\$default";

/**
 * What a MOCK integration answers: its request template gives a status, the integration response for that status the
 * body. `undefined` when no template gives a status, which API Gateway treats as a failure of its own.
 */
export function renderMock(integration: MockIntegration, input: TemplateInput): IntegrationResult | undefined {
  const { requestTemplates, templateSelectionExpression, integrationResponses } = integration;
  const request = chooseTemplate(requestTemplates, templateSelectionExpression, input);
  const statusCode = request === undefined ? undefined : statusOf(renderTemplate(request, input));
  if (statusCode === undefined) return undefined;
  const response = chooseResponse(integrationResponses, statusCode);
  const template = chooseTemplate(response?.responseTemplates ?? {}, response?.templateSelectionExpression, input);
  return {
    statusCode,
    headers: new Map(),
    body: template === undefined ? undefined : renderTemplate(template, input),
  };
}

function chooseTemplate(
  templates: Readonly<Record<string, string>>,
  expression: string | undefined,
  { body }: TemplateInput,
): string | undefined {
  const key = compileSelection(expression ?? DEFAULT_SELECTION)(body);
  return key !== undefined && Object.hasOwn(templates, key) ? templates[key] : templates[DEFAULT_KEY];
}

function chooseResponse(responses: MockIntegration["integrationResponses"], statusCode: number) {
  const matching = Object.keys(responses).find((key) => responsePattern(key)?.test(String(statusCode)));
  return responses[matching ?? DEFAULT_KEY];
}

/**
 * The statuses that an integration response is for; `undefined` for the one that is for all others.
 *
 * @throws `SyntaxError` for a key that is no pattern
 */
export function responsePattern(key: string): RegExp | undefined {
  return key === DEFAULT_KEY ? undefined : new RegExp(`^(?:${key.replace(/^\/|\/$/g, "")})$`);
}

function statusOf(rendered: string): number | undefined {
  try {
    return readStatus(Object(JSON.parse(rendered)).statusCode);
  } catch {
    return undefined;
  }
}
