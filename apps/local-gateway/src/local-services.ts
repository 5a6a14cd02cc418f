import { createDevelopmentRoutes } from "./development-routes.ts";
import { inOrder } from "./http/in-order.ts";
import type { HttpRoutes } from "./http/requests.ts";
import type { Invoke } from "./invoke.ts";
import { createIssuerRoutes, JWKS_PATH } from "./local-issuer/issuer-routes.ts";
import { createLocalIssuer, type LocalIssuer } from "./local-issuer/local-issuer.ts";
import { createLocalSecrets, type LocalSecrets } from "./local-secrets/local-secrets.ts";
import { createSecretsRoutes, SECRETS_PATH } from "./local-secrets/secrets-routes.ts";
import { ACCOUNT_ID, CLIENT_ID, REGION, SIGNING_SECRET_NAME, switchboardApi, USER_POOL_ID } from "./switchboard.ts";

/** What stands for the other services of AWS on the gateway's port. */
export interface LocalServices {
  readonly issuer: LocalIssuer;
  readonly secrets: LocalSecrets;
  readonly httpRoutes: HttpRoutes;
}

/**
 * The issuer that stands for Cognito, the Secrets Manager with the signing secret in it, and the endpoints for trying the
 * handlers.
 *
 * @param otherRoutes asked first
 */
export async function createLocalServices({
  signingSecret,
  invoke,
  newId,
  otherRoutes,
}: {
  readonly signingSecret: string;
  readonly invoke: Invoke;
  readonly newId: () => string;
  readonly otherRoutes: HttpRoutes | undefined;
}): Promise<LocalServices> {
  const issuer = await createLocalIssuer({ userPoolId: USER_POOL_ID, clientId: CLIENT_ID });
  const secrets = createLocalSecrets({ region: REGION, accountId: ACCOUNT_ID });
  secrets.answer("CreateSecret", { Name: SIGNING_SECRET_NAME, SecretString: signingSecret });
  const httpRoutes = inOrder(
    otherRoutes,
    createIssuerRoutes(issuer),
    createSecretsRoutes(secrets),
    createDevelopmentRoutes({
      ...{ api: switchboardApi, invoke, newId },
      ...{ connectFunction: "ConnectFunction", disconnectFunction: "DisconnectFunction" },
    }),
  );
  return { issuer, secrets, httpRoutes };
}

/** Where functions find the services on the gateway's port, as environment variables. */
export function localServicesEnvironment(port: number): Readonly<Record<string, string>> {
  const origin = `http://127.0.0.1:${port}`;
  return {
    COGNITO_JWKS_URI: `${origin}${JWKS_PATH}`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${origin}${SECRETS_PATH}`,
  };
}
