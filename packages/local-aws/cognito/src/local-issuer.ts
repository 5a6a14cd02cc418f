import { generateKeyPair, randomUUID, sign } from "node:crypto";
import { promisify } from "node:util";

export interface LocalIssuerOptions {
  /** e.g. `us-east-1_Local0001` */
  readonly userPoolId: string;
  /** For tokens that are asked for without one. */
  readonly clientId: string;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface TokenRequest {
  /** The user's id, which becomes the token's `sub`. */
  readonly user: string;
  /** Without any, the token has no `cognito:groups`, as Cognito's have none. */
  readonly groups: readonly string[];
  /** From now on; negative for a token that has expired. */
  readonly expiresInSeconds: number;
  /** Default the issuer's. */
  readonly clientId?: string;
  /** Default `id`. */
  readonly use?: TokenUse;
}

export type TokenUse = "id" | "access";

/** Stands for a Cognito user pool: issues tokens that verifiers take for Cognito's own. */
export interface LocalIssuer {
  /** The pool, as its tokens say it: `https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Local0001`. */
  readonly issuer: string;
  /** What `.well-known/jwks.json` answers. */
  readonly keys: { readonly keys: readonly Readonly<Record<"kid" | "alg" | "kty" | "use" | "n" | "e", string>>[] };
  /** A token in the compact form. */
  issue(request: TokenRequest): string;
}

/**
 * Makes an issuer with a new key. Its tokens are good until it is made again: the functions that know the key live no
 * longer than it does.
 */
export async function createLocalIssuer({
  userPoolId,
  clientId: ownClientId,
  now = Date.now,
}: LocalIssuerOptions): Promise<LocalIssuer> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 2048 });
  const kid = randomUUID();
  const { n = "", e = "" } = publicKey.export({ format: "jwk" });
  const issuer = `https://cognito-idp.${userPoolId.split("_")[0]}.amazonaws.com/${userPoolId}`;

  function claimsOf(request: TokenRequest): Readonly<Record<string, unknown>> {
    const { user, groups, expiresInSeconds, clientId = ownClientId, use = "id" } = request;
    const seconds = Math.floor(now() / 1000);
    // A token that has expired was issued before it did.
    const issuedAt = seconds + Math.min(0, expiresInSeconds) - 1;
    return {
      sub: user,
      ...(groups.length > 0 && { "cognito:groups": groups }),
      iss: issuer,
      ...(use === "id"
        ? { "cognito:username": user, aud: clientId }
        : { username: user, client_id: clientId, scope: "aws.cognito.signin.user.admin" }),
      token_use: use,
      auth_time: issuedAt,
      iat: issuedAt,
      exp: seconds + expiresInSeconds,
    };
  }

  return {
    issuer,
    keys: { keys: [{ kid, alg: "RS256", kty: "RSA", use: "sig", n, e }] },
    issue(request) {
      const signed = `${base64Url({ kid, alg: "RS256" })}.${base64Url(claimsOf(request))}`;
      return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
    },
  };
}

function base64Url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
