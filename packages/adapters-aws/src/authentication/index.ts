export { createCachedSecret } from "./cached-secret.ts";
export { type CognitoTokenVerifierOptions, createCognitoTokenVerifier } from "./cognito-token-verifier.ts";
export type { JWKSResponse } from "./jwks-response.ts";
export type { JWTPayload } from "./jwt-payload.ts";
export { createSecretsManagerClient } from "./secrets-manager-client.ts";
export { createSecretsManagerSecretStore } from "./secrets-manager-secret-store.ts";
export { createSignatureVerifier, type SignatureVerifierOptions } from "./signature-verifier.ts";
