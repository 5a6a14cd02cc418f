import { accept, type Credentials, type HandshakeClaims, type Result, reject } from "@switchboard/domain";
import { unescaped } from "./escape.ts";

/**
 * What the offers of a client say of it. An offer is a credential by how it begins, in whatever case: one that is broken is
 * a bad credential, and not none.
 */
export function claimsIn(offers: readonly string[]): Result<HandshakeClaims, "invalid-handshake"> {
  const credentials: readonly Credentials[] = offers.flatMap((offer) => [
    ...partsOf(offer, "line.token").map((parts): Credentials => ({ method: "cognito", token: parts.join(".") })),
    ...partsOf(offer, "line.signed").map(signedOf),
  ]);
  const [only = { method: "none" } as const, ...others] = credentials;
  if (others.length > 0) return reject("invalid-handshake", "More than one credential is offered.");
  const [sessionId, clientId] = ["line.session", "line.client"].map((name) => idsIn(offers, name));
  if (sessionId === undefined || clientId === undefined || sessionId.length > 1 || clientId.length > 1) {
    return reject("invalid-handshake", "The offer of a session or client is repeated, or not escaped properly.");
  }
  return accept({
    credentials: only,
    ...(sessionId[0] !== undefined && { sessionId: sessionId[0] }),
    ...(clientId[0] !== undefined && { clientId: clientId[0] }),
  });
}

/** The parts after an offer's name, where it has that; else nothing. */
function partsOf(offer: string, name: string): readonly (readonly string[])[] {
  const rest = offer.slice(name.length);
  if (offer.slice(0, name.length).toLowerCase() !== name) return [];
  return [rest.startsWith(".") ? rest.slice(1).split(".") : []];
}

function signedOf(parts: readonly string[]): Credentials {
  const [session, dateTime, ...signature] = parts.map((part) => unescaped(part) ?? part);
  return {
    method: "signed",
    ...(session !== undefined && { session }),
    ...(dateTime !== undefined && { dateTime }),
    ...(signature.length > 0 && { signature: signature.join(".") }),
  };
}

/** The ids that offers of a name have; `undefined` if one cannot be read. */
function idsIn(offers: readonly string[], name: string): readonly string[] | undefined {
  const ids = offers.flatMap((offer) => partsOf(offer, name).map((parts) => unescaped(parts.join("."))));
  return ids.includes(undefined) ? undefined : ids.filter((id) => id !== undefined);
}
