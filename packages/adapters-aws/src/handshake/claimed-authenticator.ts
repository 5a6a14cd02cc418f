import { type Authenticator, accept, type Handshake, identityOf, type Result, reject } from "@switchboard/domain";

/** Believes the `client_id` and `session_id` of the query, each optional: for deployments that accept anybody. */
export function createClaimedAuthenticator(): Authenticator {
  return {
    async authenticate({ query }) {
      const clientId = readOnce(query, "client_id");
      if (!clientId.ok) return clientId;
      const sessionId = readOnce(query, "session_id");
      if (!sessionId.ok) return sessionId;
      return identityOf({
        provedBy: "none",
        ...(clientId.value !== undefined && { clientId: clientId.value }),
        ...(sessionId.value !== undefined && { sessionId: sessionId.value }),
        groups: [],
      });
    },
  };
}

/** A parameter that says two things is no word to go by. */
function readOnce(query: Handshake["query"], name: string): Result<string | undefined, "invalid-handshake"> {
  const [value, ...others] = query.get(name) ?? [];
  return others.length > 0 ? reject("invalid-handshake", `The parameter ${name} is repeated.`) : accept(value);
}
