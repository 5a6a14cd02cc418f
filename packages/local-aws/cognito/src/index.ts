export { createIssuerRoutes, JWKS_PATH } from "./issuer-routes.ts";
export { createLocalIssuer } from "./local-issuer.ts";
export { createCognitoService, TOKEN_PATH, type UserPool } from "./service.ts";
