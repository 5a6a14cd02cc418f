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
  async function textIfAny(name: string, stage: string): Promise<string | undefined> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: name, VersionStage: stage }));
    return SecretString === "" ? undefined : SecretString;
  }

  async function current(name: string): Promise<string> {
    const text = await textIfAny(name, "AWSCURRENT");
    if (text === undefined) throw new Error("Its version AWSCURRENT holds no text.");
    return text;
  }

  /** A secret that was never changed has none; one that held no text before has none to sign with. */
  async function previous(name: string): Promise<string | undefined> {
    try {
      return await textIfAny(name, "AWSPREVIOUS");
    } catch (thrown) {
      if (thrown instanceof ResourceNotFoundException) return undefined;
      throw thrown;
    }
  }

  return {
    async read(name) {
      try {
        const [now, before] = await Promise.all([current(name), previous(name)]);
        return { current: now, ...(before !== undefined && { previous: before }) };
      } catch (cause) {
        throw new Error(`The secret ${name} cannot be read.`, { cause });
      }
    },
  };
}
