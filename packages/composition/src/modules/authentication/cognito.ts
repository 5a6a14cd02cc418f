import { createCognitoTokenVerifier } from "@switchboard/adapters-aws/authentication";
import { authenticateByToken } from "@switchboard/domain";
import { check, optional, pipe, regex } from "valibot";
import { flag, text, url } from "../../configuration.ts";
import { defineModule, needs } from "../../module.ts";
import { acceptedMethods, missingVariables, present } from "./accepted-methods.ts";

const userPoolId = pipe(
  text,
  regex(/^(eusc-[a-z]{2}|[a-z]{2})-(gov-)?[a-z]+-\d_[a-zA-Z0-9]+$/, "is not a user pool id"),
);

/** Whoever answers there decides who everybody is: it may only be this machine. */
const loopbackUrl = pipe(url, check(isLoopback, "may only be on this machine, such as on 127.0.0.1"));

function isLoopback(address: string): boolean {
  return URL.canParse(address) && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(address).hostname);
}

/** Tokens of a Cognito user pool, in handshakes and to refresh connections with, where `AUTH` lists `cognito`. */
export const cognito = defineModule({
  variables: {
    AUTH: acceptedMethods,
    COGNITO_USER_POOL_ID: optional(userPoolId),
    COGNITO_CLIENT_ID: optional(text),
    /** Whether users have to be in a group of the pool. */
    REQUIRE_GROUP: optional(flag, "true"),
    /** Where the pool's keys are, for an issuer that stands for Cognito on one machine. */
    COGNITO_JWKS_URI: optional(loopbackUrl),
  },
  makes: ({
    AUTH,
    COGNITO_USER_POOL_ID: pool,
    COGNITO_CLIENT_ID: client,
    REQUIRE_GROUP: requireGroup,
    COGNITO_JWKS_URI: jwksUri,
  }) => {
    const isAccepted = AUTH.has("cognito");
    const tokenVerifier = needs("clock").make(({ clock }) =>
      isAccepted
        ? createCognitoTokenVerifier({
            userPoolId: present(pool),
            clientId: present(client),
            requireGroup,
            ...(jwksUri !== undefined && { jwksUri }),
            clock,
          })
        : undefined,
    );
    const method = needs("tokenVerifier").make(({ tokenVerifier: verifier }) => authenticateByToken(present(verifier)));
    return { tokenVerifier, authenticationMethods: isAccepted ? [method] : [] };
  },
  problems: (environment) => missingVariables(environment, "cognito", ["COGNITO_USER_POOL_ID", "COGNITO_CLIENT_ID"]),
});
