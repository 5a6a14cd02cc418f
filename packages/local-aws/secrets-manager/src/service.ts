import type { Roles } from "@switchboard/local-iam";
import type { LocalService, ServiceContext } from "@switchboard/local-service";
import { createLocalSecrets, type LocalSecrets } from "./local-secrets.ts";
import { createSecretsRoutes, SECRETS_PATH } from "./secrets-routes.ts";

/** A secret and its value when the stack starts. */
export interface SecretDefinition {
  readonly name: string;
  readonly value: string;
}

export interface SecretsService extends LocalService {
  readonly secrets: LocalSecrets;
}

export interface SecretsServiceOptions extends Omit<ServiceContext, "clock" | "emit"> {
  /** Of those with one name the last one counts. */
  readonly secrets: readonly SecretDefinition[];
  /** Default: everybody may do everything. */
  readonly roles?: Roles;
}

/** The secrets of a stack. */
export function createSecretsService({ secrets, roles, region, accountId }: SecretsServiceOptions): SecretsService {
  const local = createLocalSecrets({ region, accountId });
  const values = new Map(secrets.map(({ name, value }) => [name, value]));
  for (const [Name, SecretString] of values) local.answer("CreateSecret", { Name, SecretString });
  return {
    secrets: local,
    hostPrefixes: ["secretsmanager"],
    url: (origin) => origin + SECRETS_PATH,
    routes: createSecretsRoutes(local, roles),
    environment: (origin) => ({ AWS_ENDPOINT_URL_SECRETS_MANAGER: `${origin}${SECRETS_PATH}` }),
    stop: async () => {},
  };
}
