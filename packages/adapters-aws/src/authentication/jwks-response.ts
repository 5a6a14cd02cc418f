/** The public keys of a user pool, as its `/.well-known/jwks.json` answers. Source: RFC 7517. */
export interface JWKSResponse {
  readonly keys: readonly {
    /** The key's id, which tokens name in their header. */
    readonly kid: string;
    readonly alg: "RS256";
    readonly kty: "RSA";
    readonly use: "sig";
    /** Modulus, base64url. */
    readonly n: string;
    /** Exponent, base64url. */
    readonly e: string;
  }[];
}
