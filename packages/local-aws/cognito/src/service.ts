import type { IncomingMessage, ServerResponse } from "node:http";
import { type LocalService, reply, requestUrl } from "@switchboard/local-service";
import { JWKS_PATH, replyWithToken } from "./issuer-routes.ts";
import { createLocalIssuer, type LocalIssuer } from "./local-issuer.ts";

/** A user pool of a stack. Users, passwords and triggers are not here: whoever asks for a token of a user gets one. */
export interface UserPool {
  /** e.g. `us-east-1_Members00` */
  readonly id: string;
  /** Of its clients; tokens are for the first unless another is named. */
  readonly clientIds: readonly string[];
}

/** Where tokens are asked for. */
export const TOKEN_PATH = "/_cognito/token";
const TARGET_PREFIX = "AWSCognitoIdentityProviderService.";
const CONFIGURATION_PATH = "/.well-known/openid-configuration";

/**
 * The user pools of a stack, for those who verify tokens and for those who need some.
 *
 * | request | answer |
 * |---|---|
 * | `GET /{userPoolId}/.well-known/jwks.json` | the public keys, where Cognito has them |
 * | `GET /{userPoolId}/.well-known/openid-configuration` | the issuer, and where its keys are |
 * | `GET /_cognito/token?user=ada&groups=a,b&expires=3600&use=access&pool=…&client=…` | a token as plain text: an id token unless `use` says `access`; of the first pool and client where none is named |
 * | an operation of Cognito's API | 400: there are no users here |
 */
export function createCognitoService(pools: readonly UserPool[]): LocalService {
  const issuers = new Map<string, Promise<LocalIssuer>>();

  /** Its key is made when somebody needs it. */
  function issuerOf({ id, clientIds: [clientId = "local"] }: UserPool): Promise<LocalIssuer> {
    const issuer = issuers.get(id) ?? createLocalIssuer({ userPoolId: id, clientId });
    issuers.set(id, issuer);
    return issuer;
  }

  async function answerWellKnown(pool: UserPool, path: string, response: ServerResponse): Promise<boolean> {
    const { keys, issuer } = await issuerOf(pool);
    if (path === JWKS_PATH) reply(response, 200, { body: keys });
    else if (path === CONFIGURATION_PATH) reply(response, 200, { body: { issuer, jwks_uri: `${issuer}${JWKS_PATH}` } });
    else return false;
    return true;
  }

  async function answerToken(query: URLSearchParams, response: ServerResponse): Promise<boolean> {
    const named = query.get("pool");
    const pool = named === null ? pools[0] : pools.find(({ id }) => id === named);
    if (pool === undefined) reply(response, 404, { body: { message: "there is no such user pool" } });
    else replyWithToken(response, query, await issuerOf(pool));
    return true;
  }

  return {
    hostPrefixes: ["cognito-idp"],
    openPaths: [{ path: TOKEN_PATH, to: "loopback" }],
    environment: (origin) => (pools.length === 0 ? {} : { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: origin }),
    async routes(request: IncomingMessage, response: ServerResponse) {
      if (pools.length === 0) return false;
      if (String(request.headers["x-amz-target"]).startsWith(TARGET_PREFIX)) return refuse(request, response);
      if (request.method !== "GET") return false;
      const { pathname, searchParams } = requestUrl(request);
      if (pathname === TOKEN_PATH) return answerToken(searchParams, response);
      const pool = pools.find(({ id }) => pathname.startsWith(`/${id}/`));
      return pool !== undefined && answerWellKnown(pool, pathname.slice(pool.id.length + 1), response);
    },
    stop: async () => {},
  };
}

function refuse(request: IncomingMessage, response: ServerResponse): boolean {
  request.resume();
  const type = "InvalidParameterException";
  const message = `There are no users on this machine. GET ${TOKEN_PATH}?user=… gives a token of any user.`;
  reply(response, 400, { errorType: type, body: { __type: type, message } });
  return true;
}
