import { denialMessage, type Roles } from "@switchboard/local-iam";
import { accessKeyIdOf, type HttpRoutes, jsonObjectIn, readBody, reply } from "@switchboard/local-service";
import type { LocalSecrets } from "./local-secrets.ts";
import { secretsCalls } from "./secrets-calls.ts";

/** Where AWS clients find Secrets Manager on the gateway's port. */
export const SECRETS_PATH = "/_secrets-manager";
const BODY_LIMIT_BYTES = 131_072;
const DENIED = "AccessDeniedException";
const TARGET_PREFIX = "secretsmanager.";

/**
 * The API of Secrets Manager, for AWS clients whose endpoint it is: `POST` of JSON, the operation in `X-Amz-Target`.
 *
 * @param roles stand for IAM; without them everybody may do everything
 */
export function createSecretsRoutes(secrets: LocalSecrets, roles?: Roles): HttpRoutes {
  return async (request, response) => {
    const path = (request.url ?? "").split("?", 1)[0]?.replace(/\/$/, "");
    if (path !== SECRETS_PATH) return false;
    const target = request.headers["x-amz-target"];
    const body = await readBody(request, BODY_LIMIT_BYTES);
    const parameters = body === "too-large" ? undefined : jsonObjectIn(body);
    if (typeof target !== "string" || !target.startsWith(TARGET_PREFIX) || parameters === undefined) {
      reply(response, 400, { errorType: "SerializationException", body: { __type: "SerializationException" } });
      return true;
    }
    const operation = target.slice(TARGET_PREFIX.length);
    const calls = secretsCalls(operation, parameters, secrets.arnOf);
    const denial = roles?.refuse(accessKeyIdOf(request.headers.authorization), calls);
    if (denial !== undefined) {
      // As its caller named the secret (observed).
      const Message = denialMessage(denial, { resource: String(parameters["SecretId"] ?? denial.call.resource) });
      reply(response, 400, { errorType: DENIED, body: { __type: DENIED, Message } });
      return true;
    }
    const { status, ...content } = secrets.answer(operation, parameters);
    reply(response, status, content);
    return true;
  };
}
