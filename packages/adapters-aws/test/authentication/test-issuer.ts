import { generateKeyPairSync, type KeyObject, randomUUID, sign } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JWKSResponse } from "../../src/authentication/index.ts";

export const userPoolId = "eu-central-1_Test00001";
export const clientId = "test-client";
export const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${userPoolId}`;

export interface SigningKey {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export interface TestIssuer extends AsyncDisposable {
  readonly jwksUri: string;
  /** How often the keys have been asked for. */
  readonly requests: () => number;
  /** The keys that are published. */
  publish(...keys: readonly SigningKey[]): void;
  /** Answers the next requests differently. */
  answerWith(answer: ((response: ServerResponse) => void) | undefined): void;
}

// Making one takes a while: they are made once per test file.
export function createSigningKey(): SigningKey {
  return { kid: randomUUID(), ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
}

/** Publishes keys over HTTP, as a user pool does. */
export async function startTestIssuer(...keys: readonly SigningKey[]): Promise<TestIssuer> {
  let published = keys;
  let requests = 0;
  let otherwise: ((response: ServerResponse) => void) | undefined;
  const server = createServer((_request, response) => {
    requests += 1;
    if (otherwise !== undefined) return otherwise(response);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(jwks(published)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    jwksUri: `http://127.0.0.1:${port}/.well-known/jwks.json`,
    requests: () => requests,
    publish(...others) {
      published = others;
    },
    answerWith(answer) {
      otherwise = answer;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function jwks(keys: readonly SigningKey[]): JWKSResponse {
  return {
    keys: keys.map(({ kid, publicKey }) => {
      const { n = "", e = "" } = publicKey.export({ format: "jwk" });
      return { kid, alg: "RS256", kty: "RSA", use: "sig", n, e };
    }),
  };
}

/** The claims of a token that is good for an hour from now. */
export function goodClaims(nowMs: number): Record<string, unknown> {
  const seconds = Math.floor(nowMs / 1000);
  return {
    sub: "11111111-2222-3333-4444-555555555555",
    iss: issuer,
    aud: clientId,
    token_use: "id",
    auth_time: seconds - 10,
    iat: seconds - 10,
    exp: seconds + 3600,
    "cognito:groups": ["admins", "editors"],
  };
}

/** A token in the compact form, signed with RS256 by a key unless it is told otherwise. */
export function tokenOf(
  claims: object,
  key: SigningKey,
  { header = {}, signedBy }: { readonly header?: object; readonly signedBy?: (text: string) => string } = {},
): string {
  const text = `${base64Url({ alg: "RS256", kid: key.kid, ...header })}.${base64Url(claims)}`;
  const signature = signedBy ?? ((signed) => sign("sha256", Buffer.from(signed), key.privateKey).toString("base64url"));
  return `${text}.${signature(text)}`;
}

export function base64Url(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
