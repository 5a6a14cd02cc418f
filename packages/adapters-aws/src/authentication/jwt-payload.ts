/**
 * The claims of a Cognito id token, as far as the hub knows them. Source: Amazon Cognito developer guide, understanding
 * the identity (ID) token.
 */
export interface JWTPayload {
  /** The user's id. */
  readonly sub: string;
  /** `https://cognito-idp.<region>.amazonaws.com/<pool id>` */
  readonly iss: string;
  /** The app client's id. */
  readonly aud: string;
  readonly token_use: "id" | "access";
  /** Epoch seconds. */
  readonly exp: number;
  /** Epoch seconds. */
  readonly iat: number;
  /** Epoch seconds. */
  readonly auth_time?: number;
  /** Absent for a user who is in no group. */
  readonly "cognito:groups"?: readonly string[];
  readonly "cognito:username"?: string;
  /** Not of Cognito: rights, which a pre token generation trigger adds, as an object or as JSON text. */
  readonly switchboard?: object | string;
}
