import { type Claims, identityOf } from "../model/identity.ts";
import { accept, type Result, reject, unauthorized } from "../model/result.ts";
import type { AuthenticationMethod } from "./authentication-method.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Handshake } from "./handshake.ts";
import { type PresentedProof, presentedProof } from "./presented-proof.ts";
import type { Proved } from "./proof-verifier.ts";

/**
 * Authenticates a handshake by the credentials that it presents. Credentials that fail, or whose method is not accepted
 * here, are refused: they never count as none. The query's `client_id` and `session_id` are believed, under the authority
 * of whoever was proved.
 *
 * @param methods the methods that the deployment accepts, each once
 */
export function createAuthenticator({ methods }: { readonly methods: readonly AuthenticationMethod[] }): Authenticator {
  const verify = async (credentials: PresentedProof): Promise<Result<Proved, "unauthorized">> => {
    const method = methods.find(({ name }) => name === credentials.way);
    if (method === undefined) return unauthorized(credentials.way === "none" ? "proof-missing" : "proof-not-accepted");
    // The compiler cannot see that the method found is the one of these credentials.
    return method.verify(credentials as never);
  };
  return {
    async authenticate(handshake) {
      const presented = presentedProof(handshake);
      if (!presented.ok) return presented;
      const claimed = claimedIds(handshake);
      if (!claimed.ok) return claimed;
      const proved = await verify(presented.value);
      if (!proved.ok) return proved;
      const { sessionId = proved.value.sessionId } = claimed.value;
      if (proved.value.sessionId !== undefined && sessionId !== proved.value.sessionId) {
        return reject("invalid-handshake", "The parameter session_id is not the session that was signed.");
      }
      const { claim, ...facts } = proved.value;
      const identity = identityOf({ provedBy: presented.value.way, ...claimed.value, ...facts });
      if (!identity.ok || claim === undefined) return identity;
      return (await claim()) ? identity : unauthorized("signature-used");
    },
  };
}

function claimedIds({ query }: Handshake): Result<Pick<Claims, "sessionId" | "clientId">, "invalid-handshake"> {
  const clientId = readOnce(query, "client_id");
  if (!clientId.ok) return clientId;
  const sessionId = readOnce(query, "session_id");
  if (!sessionId.ok) return sessionId;
  return accept({
    ...(clientId.value !== undefined && { clientId: clientId.value }),
    ...(sessionId.value !== undefined && { sessionId: sessionId.value }),
  });
}

/** A parameter that says two things is no word to go by. */
function readOnce(query: Handshake["query"], name: string): Result<string | undefined, "invalid-handshake"> {
  const [value, ...others] = query.get(name) ?? [];
  return others.length > 0 ? reject("invalid-handshake", `The parameter ${name} is repeated.`) : accept(value);
}
