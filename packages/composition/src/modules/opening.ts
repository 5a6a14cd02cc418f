import {
  createCognitoTokenVerifier,
  createDynamoDbOnceOnly,
  createSecretsManagerClient,
  createSecretsManagerSecretStore,
  createSignatureVerifier,
} from "@switchboard/adapters-aws";
import { createHandshakeAuthenticator, createOpenConnection } from "@switchboard/domain";
import { createSwitchboardFrameEncoder } from "@switchboard/protocols";
import { check, optional, pipe, regex } from "valibot";
import { defineModule } from "../compose.ts";
import { flag, origins, text, url } from "../configuration.ts";
import { missingVariables, waysIn } from "../ways-in.ts";

const userPoolId = pipe(
  text,
  regex(/^(eusc-[a-z]{2}|[a-z]{2})-(gov-)?[a-z]+-\d_[a-zA-Z0-9]+$/, "is not a user pool id"),
);

/** Whoever answers there decides who everybody is: it may only be this machine. */
const loopbackUrl = pipe(url, check(isLoopback, "may only be on this machine, such as on 127.0.0.1"));

function isLoopback(address: string): boolean {
  return URL.canParse(address) && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(address).hostname);
}

/** Letting connections in: by Cognito tokens, by signatures, or without a proof. */
export const opening = defineModule(
  {
    AUTH: waysIn,
    AWS_REGION: text,
    TABLE_NAME: text,
    COGNITO_USER_POOL_ID: optional(userPoolId),
    COGNITO_CLIENT_ID: optional(text),
    /** Where the pool's keys are, for an issuer that stands for Cognito on one machine. */
    COGNITO_JWKS_URI: optional(loopbackUrl),
    SIGNING_SECRET_NAME: optional(text),
    SIGNED_ONCE: optional(flag, "false"),
    ALLOWED_ORIGINS: optional(origins),
  },
  (configuration) => {
    const { AUTH: ways, ALLOWED_ORIGINS: allowedOrigins } = configuration;
    const { COGNITO_USER_POOL_ID: userPoolId, COGNITO_CLIENT_ID: clientId, COGNITO_JWKS_URI: jwksUri } = configuration;
    const { SIGNING_SECRET_NAME: secretName, SIGNED_ONCE, TABLE_NAME: tableName, AWS_REGION: region } = configuration;
    return {
      secrets: () => createSecretsManagerSecretStore({ client: createSecretsManagerClient({ region }) }),
      tokenVerifier: ({ clock }) =>
        createCognitoTokenVerifier({
          userPoolId: present(userPoolId),
          clientId: present(clientId),
          ...(jwksUri !== undefined && { jwksUri }),
          clock,
        }),
      onceOnly: ({ dynamoDb: client }) => createDynamoDbOnceOnly({ client, tableName }),
      signatureVerifier: (parts) =>
        createSignatureVerifier({
          secrets: parts.secrets,
          secretName: present(secretName),
          clock: parts.clock,
          ...(SIGNED_ONCE && { once: parts.onceOnly }),
        }),
      // Only what the deployment accepts is made: its variables are set.
      authenticator: (parts) =>
        createHandshakeAuthenticator({
          ...(ways.has("cognito") && { cognito: parts.tokenVerifier }),
          ...(ways.has("signed") && { signed: parts.signatureVerifier }),
          none: ways.has("none"),
        }),
      openConnection: ({ authenticator, registry, addressKinds: kinds }) => {
        const { protocols } = createSwitchboardFrameEncoder();
        const restriction = allowedOrigins === undefined ? {} : { allowedOrigins };
        return createOpenConnection({ authenticator, registry, kinds, protocols, ...restriction });
      },
    };
  },
  (environment) => [
    ...missingVariables(environment, "cognito", ["COGNITO_USER_POOL_ID", "COGNITO_CLIENT_ID"]),
    ...missingVariables(environment, "signed", ["SIGNING_SECRET_NAME"]),
  ],
);

/** A variable that was found to be there before anything was made. */
function present(variable: string | undefined): string {
  if (variable === undefined) throw new RangeError("A variable is missing that should have been found missing before.");
  return variable;
}
