import { identityOf } from "../model/identity.ts";
import { type Result, reject, unauthorized } from "../model/result.ts";
import type { AuthenticationMethod } from "./authentication-method.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Credentials } from "./credentials.ts";
import type { VerifiedClaims } from "./credentials-verifier.ts";

/**
 * Authenticates by the credentials that a handshake presents. Credentials that fail, or whose method is not accepted here,
 * are refused: they never count as none. Claimed ids are believed, under the namespace of whoever was proved.
 *
 * @param methods the methods that the deployment accepts, each once
 */
export function createAuthenticator({ methods }: { readonly methods: readonly AuthenticationMethod[] }): Authenticator {
  const verify = async (credentials: Credentials): Promise<Result<VerifiedClaims, "unauthorized">> => {
    const method = methods.find(({ name }) => name === credentials.method);
    if (method === undefined) {
      return unauthorized(credentials.method === "none" ? "proof-missing" : "proof-not-accepted");
    }
    // The compiler cannot see that the method found is the one of these credentials.
    return method.verify(credentials as never);
  };
  return {
    async authenticate({ credentials, ...claimed }) {
      const proved = await verify(credentials);
      if (!proved.ok) return proved;
      const { sessionId = proved.value.sessionId } = claimed;
      if (proved.value.sessionId !== undefined && sessionId !== proved.value.sessionId) {
        return reject("invalid-handshake", "The session that is claimed is not the session that was signed.");
      }
      const { claim, ...facts } = proved.value;
      const identity = identityOf({ provedBy: credentials.method, ...claimed, ...facts });
      if (!identity.ok || claim === undefined) return identity;
      return (await claim()) ? identity : unauthorized("signature-used");
    },
  };
}
