import type { ServerResponse } from "node:http";
import { type HttpRoutes, reply, requestUrl } from "@switchboard/local-service";
import type { LocalIssuer } from "./local-issuer.ts";

export const JWKS_PATH = "/.well-known/jwks.json";
const DEFAULT_EXPIRES_SECONDS = 3600;

/**
 * | request | answer |
 * |---|---|
 * | `GET /.well-known/jwks.json` | the public keys |
 * | `GET /token?user=ada&groups=a,b&expires=3600` | an id token as plain text; `expires` in seconds, which may be negative |
 */
export function createIssuerRoutes(issuer: LocalIssuer): HttpRoutes {
  return (request, response) => {
    const { pathname, searchParams } = requestUrl(request);
    if (request.method !== "GET" || (pathname !== JWKS_PATH && pathname !== "/token")) return false;
    if (pathname === JWKS_PATH) reply(response, 200, { body: issuer.keys });
    else replyWithToken(response, searchParams, issuer);
    return true;
  };
}

/** Issues what a query asks for: `user`, and perhaps `groups`, `expires`, `client` and `use`. */
export function replyWithToken(response: ServerResponse, query: URLSearchParams, issuer: LocalIssuer): void {
  const user = query.get("user") ?? "";
  const expires = query.get("expires") ?? String(DEFAULT_EXPIRES_SECONDS);
  const use = query.get("use") ?? "id";
  const client = query.get("client");
  if (user === "" || !/^-?\d{1,9}$/.test(expires) || (use !== "id" && use !== "access")) {
    const message = "needs user, a text, expires, whole seconds, if anything, and use, id or access, if anything";
    reply(response, 400, { body: { message } });
    return;
  }
  const groups = (query.get("groups") ?? "").split(",").filter((group) => group !== "");
  response.setHeader("content-type", "text/plain; charset=utf-8");
  response.setHeader("cache-control", "no-store");
  response.end(
    issuer.issue({ ...{ user, groups, use, expiresInSeconds: Number(expires) }, ...(client && { clientId: client }) }),
  );
}
