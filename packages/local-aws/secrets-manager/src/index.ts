export { createLocalSecrets, type LocalSecrets } from "./local-secrets.ts";
export { secretsCalls } from "./secrets-calls.ts";
export { createSecretsRoutes, SECRETS_PATH } from "./secrets-routes.ts";
export { createSecretsService, type SecretDefinition, type SecretsService } from "./service.ts";
