export { createIssuerRoutes, JWKS_PATH } from "./issuer-routes.ts";
export { createLocalIssuer } from "./local-issuer.ts";
