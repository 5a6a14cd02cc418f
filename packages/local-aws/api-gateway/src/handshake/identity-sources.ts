import type { ApiDefinition } from "../definition/api-definition.ts";
import { type HandshakeRequest, headerOf } from "./handshake-request.ts";

const SOURCE = /^(route\.request\.header|route\.request\.querystring|stageVariables|context)\.(.+)$/;

/** Whether a text is an identity source of a WebSocket API; HTTP APIs write them differently (documented). */
export function isIdentitySource(source: string): boolean {
  return SOURCE.test(source);
}

/**
 * The first identity source that is missing or empty, if any is. The handshake is refused with 401 then, and the authorizer is
 * not called (documented, observed for missing and for empty).
 */
export function missingIdentitySource(
  sources: readonly string[],
  request: HandshakeRequest,
  api: ApiDefinition,
  context: Readonly<Record<string, string>>,
): string | undefined {
  return sources.find((source) => (identityValue(source, request, api, context) ?? "") === "");
}

function identityValue(
  source: string,
  request: HandshakeRequest,
  api: ApiDefinition,
  context: Readonly<Record<string, string>>,
): string | undefined {
  const [, kind, name = ""] = SOURCE.exec(source) ?? [];
  switch (kind) {
    case "route.request.header":
      return headerOf(request, name);
    case "route.request.querystring":
      return request.query.find((parameter) => parameter.name === name)?.values.at(-1);
    case "stageVariables":
      return api.stageVariables?.[name];
    default:
      return context[name];
  }
}
