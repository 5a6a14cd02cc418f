import {
  type AuthenticationFailure,
  accept,
  type CredentialsVerifier,
  type Result,
  readRights,
  unauthorized,
  type VerifiedClaims,
} from "@switchboard/domain";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtNotBeforeError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  WaitPeriodNotYetEndedJwkError,
} from "aws-jwt-verify/error";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { decomposeUnverifiedJwt } from "aws-jwt-verify/jwt";
import { createJwksFetcher, type JwksFetcherOptions } from "./jwks-fetcher.ts";
import { createJwksPenaltyBox } from "./jwks-penalty-box.ts";
import type { JWTPayload } from "./jwt-payload.ts";

export interface CognitoTokenVerifierOptions extends JwksFetcherOptions {
  /** e.g. `eu-central-1_AbCdEfGhI`; the region and the issuer follow from it. */
  readonly userPoolId: string;
  /** The app client that tokens must be meant for. */
  readonly clientId: string;
  /** Whether users have to be in a group. Those who are in none are let in otherwise, with no groups. */
  readonly requireGroup: boolean;
  /** After a key that was not found, how long until the keys may be fetched again. Default: 5,000. */
  readonly unknownKeyWaitMs?: number;
}

/** What an id token holds, once it has been verified: whose it is, and for how long, is yet to be looked at. */
type Claims = { readonly [Claim in keyof JWTPayload]?: unknown };

/**
 * Verifies Cognito id tokens: signature, issuer, audience, use, time. The user is the token's `sub`, the groups are its
 * `cognito:groups`, of which there must be one unless `requireGroup` says otherwise. What the pool's own trigger says in a claim `switchboard` are its rights.
 *
 * The pool's keys are fetched with the first token and kept; a token with a key that is not among them has them fetched
 * again, so that they may be rotated.
 *
 * @throws when the pool id is none.
 */
export function createCognitoTokenVerifier(options: CognitoTokenVerifierOptions): CredentialsVerifier<string> {
  const { userPoolId, clientId, requireGroup, clock, unknownKeyWaitMs = 5000 } = options;
  const fetcher = createJwksFetcher(options);
  const jwksCache = new SimpleJwksCache({ fetcher, penaltyBox: createJwksPenaltyBox(clock, unknownKeyWaitMs) });
  const { issuer } = CognitoJwtVerifier.parseUserPoolId(userPoolId);
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: "id" }, { jwksCache });
  return {
    async verify(token) {
      const failure = failureOfForm(token, issuer);
      if (failure !== undefined) return unauthorized(failure);
      try {
        return provedBy(await verifier.verify(token), { requireGroup, nowMs: clock.now() });
      } catch (thrown) {
        const [, failure] = failures.find(([kind]) => thrown instanceof kind) ?? [];
        // No more than the kind of a refusal is kept: messages of the library repeat claims.
        if (failure !== undefined) return unauthorized(failure);
        throw new Error("A token cannot be verified.", { cause: thrown });
      }
    },
  };
}

const failures: readonly (readonly [abstract new (...args: never[]) => Error, AuthenticationFailure])[] = [
  [JwtInvalidSignatureAlgorithmError, "token-algorithm"],
  [JwtWithoutValidKidError, "token-key-unknown"],
  [KidNotFoundInJwksError, "token-key-unknown"],
  [WaitPeriodNotYetEndedJwkError, "token-key-unknown"],
  [JwtInvalidSignatureError, "token-signature"],
  [JwtExpiredError, "token-expired"],
  [JwtNotBeforeError, "token-not-yet-valid"],
  [CognitoJwtInvalidTokenUseError, "token-use"],
  [CognitoJwtInvalidClientIdError, "token-audience"],
];

/** What is wrong with a token at first sight, before any key is fetched for it. */
function failureOfForm(token: string, issuer: string): AuthenticationFailure | undefined {
  try {
    const { header, payload } = decomposeUnverifiedJwt(token);
    // Cognito signs with nothing else.
    if (header.alg !== "RS256") return "token-algorithm";
    // Whoever does not understand an extension that is marked as critical must refuse the token. Source: RFC 7515, 4.1.11.
    if ("crit" in header) return "token-critical-header";
    // The library would take a second issuer as well, and fetch its keys from a host that the token chooses.
    return payload.iss === issuer ? undefined : "token-issuer";
  } catch {
    return "token-malformed";
  }
}

function provedBy(
  claims: Claims,
  { requireGroup, nowMs }: { readonly requireGroup: boolean; readonly nowMs: number },
): Result<VerifiedClaims, "unauthorized"> {
  // Cognito leaves the claim out for users who are in no group.
  const { sub, exp, "cognito:groups": groups = [], switchboard: allowed } = claims;
  if (typeof exp !== "number") return unauthorized("token-malformed");
  if (exp * 1000 <= nowMs) return unauthorized("token-expired");
  if (typeof sub !== "string" || sub === "") return unauthorized("token-subject");
  if (!Array.isArray(groups) || !groups.every(isName)) return unauthorized("groups-malformed");
  if (requireGroup && groups.length === 0) return unauthorized("groups-missing");
  const rights = allowed === undefined ? undefined : readRights(allowed);
  // Whoever made the token meant it to allow something: to let its user in without would hide the mistake.
  if (allowed !== undefined && rights === undefined) return unauthorized("rights-malformed");
  return accept({ userId: sub, groups, provedUntilMs: exp * 1000, ...(rights !== undefined && { rights }) });
}

function isName(group: unknown): group is string {
  return typeof group === "string" && group !== "";
}
