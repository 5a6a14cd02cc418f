import { CliError, usageError } from "../errors/cli-error.ts";
import type { Surroundings } from "../surroundings.ts";
import { awsFailure, regionIn } from "../target/aws.ts";
import type { HubTarget } from "../target/hub-target.ts";

/** What sessions of a deployed hub are signed with: SWITCHBOARD_SIGNING_SECRET, else the text in Secrets Manager. */
export async function signingSecret({ aws, signingSecretId }: HubTarget, { env }: Surroundings): Promise<string> {
  const given = env["SWITCHBOARD_SIGNING_SECRET"] ?? "";
  if (given !== "") return given;
  if (signingSecretId === undefined) {
    throw usageError(
      "no-signing-secret",
      "Nothing says what sessions are signed with.",
      "Name the stack, set the profile with --signing-secret NAME, or give the text in SWITCHBOARD_SIGNING_SECRET.",
    );
  }
  const { GetSecretValueCommand, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(aws);
  try {
    await regionIn(client.config);
    const { SecretString } = await client
      .send(new GetSecretValueCommand({ SecretId: signingSecretId }))
      .catch((error: unknown) => {
        throw awsFailure(error, "secretsmanager:GetSecretValue");
      });
    if (SecretString) return SecretString;
    throw new CliError("no-signing-secret", "The secret in Secrets Manager has no text.");
  } finally {
    client.destroy();
  }
}
