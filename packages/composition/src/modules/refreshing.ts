import { connectionLifetimeMs as lifetimeMs } from "@switchboard/adapters-aws/management-api";
import { authenticateByToken, createAuthenticator, createRefreshConnection } from "@switchboard/domain";
import { defineModule, needs } from "../module.ts";

/** Giving open connections new tokens, as far as the deployment accepts any. */
export const refreshing = defineModule({
  variables: {},
  makes: () => ({
    refreshConnection: needs(
      "tokenVerifier",
      "denials",
      "registry",
      "clock",
      "addressKinds",
      "joinRules",
      "history",
      "historyOf",
    ).make(({ tokenVerifier, addressKinds: kinds, ...parts }) => {
      // No other way to authenticate is ever presented to it.
      const methods = tokenVerifier === undefined ? [] : [authenticateByToken(tokenVerifier)];
      return createRefreshConnection({
        ...parts,
        authenticator: createAuthenticator({ methods }),
        kinds,
        lifetimeMs,
      });
    }),
  }),
});
