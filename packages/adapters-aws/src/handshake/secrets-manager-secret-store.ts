import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import type { SecretStore } from "@switchboard/domain";

/**
 * Secrets in AWS Secrets Manager: the texts of the versions that are labelled `AWSCURRENT` and `AWSPREVIOUS`, as they
 * are.
 */
export function createSecretsManagerSecretStore({ client }: { readonly client: SecretsManagerClient }): SecretStore {
  async function text(name: string, stage: string): Promise<string> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }));
    if (SecretString === undefined || SecretString === "") throw new Error(`Its version ${stage} holds no text.`);
    return SecretString;
  }

  /** A secret that was never changed has none. */
  async function textIfAny(name: string, stage: string): Promise<string | undefined> {
    try {
      return await text(name, stage);
    } catch (thrown) {
      if (thrown instanceof ResourceNotFoundException) return undefined;
      throw thrown;
    }
  }

  return {
    async read(name) {
      try {
        const [current, previous] = await Promise.all([text(name, "AWSCURRENT"), textIfAny(name, "AWSPREVIOUS")]);
        return { current, ...(previous !== undefined && { previous }) };
      } catch (cause) {
        throw new Error(`The secret ${name} cannot be read.`, { cause });
      }
    },
  };
}
