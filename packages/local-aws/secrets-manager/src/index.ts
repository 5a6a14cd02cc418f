export { createLocalSecrets, type LocalSecrets } from "./local-secrets.ts";
export { createSecretsRoutes, SECRETS_PATH } from "./secrets-routes.ts";
