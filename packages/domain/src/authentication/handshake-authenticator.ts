import { type Claims, identityOf } from "../model/identity.ts";
import { unauthorized } from "../model/proof-failure.ts";
import { accept, type Result, reject } from "../model/result.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Handshake } from "./handshake.ts";
import { type PresentedProof, presentedProof } from "./presented-proof.ts";
import type { ProofVerifier, Proved, SignedSession } from "./proof-verifier.ts";

/** The ways in that a deployment accepts. */
export interface AcceptedWays {
  readonly cognito?: ProofVerifier<string>;
  readonly signed?: ProofVerifier<SignedSession>;
  /** Lets those in who present no proof at all. */
  readonly none?: boolean;
}

/**
 * Judges a handshake by the proof it presents. One that fails, or is not accepted here, is refused: it never counts as
 * none. The query's `client_id` and `session_id` are believed, under the authority of whoever was proved.
 */
export function createHandshakeAuthenticator(ways: AcceptedWays): Authenticator {
  return {
    async authenticate(handshake) {
      const presented = presentedProof(handshake);
      if (!presented.ok) return presented;
      const claimed = claimedIds(handshake);
      if (!claimed.ok) return claimed;
      const proved = await verify(ways, presented.value);
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

async function verify(ways: AcceptedWays, presented: PresentedProof): Promise<Result<Proved, "unauthorized">> {
  switch (presented.way) {
    case "cognito":
      return ways.cognito?.verify(presented.token) ?? unauthorized("proof-not-accepted");
    case "signed":
      return ways.signed === undefined ? unauthorized("proof-not-accepted") : verifySigned(ways.signed, presented);
    case "none":
      return ways.none === true ? accept({ groups: [] }) : unauthorized("proof-missing");
  }
}

async function verifySigned(
  verifier: ProofVerifier<SignedSession>,
  { session, dateTime, signature }: Extract<PresentedProof, { readonly way: "signed" }>,
): Promise<Result<Proved, "unauthorized">> {
  if (!session || !dateTime || !signature) return unauthorized("signature-incomplete");
  return verifier.verify({ session, dateTime, signature });
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
