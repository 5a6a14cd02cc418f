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
    if (pathname === JWKS_PATH) {
      reply(response, 200, { body: issuer.keys });
      return true;
    }
    const user = searchParams.get("user") ?? "";
    const expires = searchParams.get("expires") ?? String(DEFAULT_EXPIRES_SECONDS);
    if (user === "" || !/^-?\d{1,9}$/.test(expires)) {
      reply(response, 400, { body: { message: "needs user, a text, and expires, whole seconds, if anything" } });
      return true;
    }
    const groups = (searchParams.get("groups") ?? "").split(",").filter((group) => group !== "");
    response.setHeader("content-type", "text/plain; charset=utf-8");
    response.setHeader("cache-control", "no-store");
    response.end(issuer.issue({ user, groups, expiresInSeconds: Number(expires) }));
    return true;
  };
}
