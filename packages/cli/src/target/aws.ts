import { CliError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";

/** The region that a client will use. */
export async function regionIn(config: { readonly region: () => Promise<string> }): Promise<string> {
  try {
    return await config.region();
  } catch (cause) {
    throw new CliError("no-region", "Nothing says in which AWS region the hub is.", {
      ...{ advice: "Name it with --region, in a profile, or in AWS_REGION.", exitCode: exitCodes.usage, cause },
    });
  }
}

/**
 * What a call of AWS failed for.
 *
 * @param action the permission that it takes
 */
export function awsFailure(cause: unknown, action: string): CliError {
  const { name = "", $metadata }: { name?: string; $metadata?: { readonly httpStatusCode?: number } } = Object(cause);
  if (name === "CredentialsProviderError") {
    return new CliError("no-credentials", "The AWS SDK has found no credentials.", {
      advice: "Log in to AWS (aws sso login, aws configure), or name a profile of yours with --aws-profile.",
      ...{ exitCode: exitCodes.notPermitted, cause },
    });
  }
  if (
    /^(AccessDenied|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch)/.test(
      name,
    )
  ) {
    return new CliError("access-denied", `AWS refuses ${action}: ${name}.`, {
      advice: `Allow ${action}, or choose other credentials with --aws-profile.`,
      ...{ exitCode: exitCodes.notPermitted, cause },
    });
  }
  if ($metadata?.httpStatusCode === undefined) {
    return new CliError("aws-unreachable", `AWS gives no answer to ${action}: ${name}.`, {
      ...{ advice: "Check the network, the region and the AWS profile.", exitCode: exitCodes.unreachable, cause },
    });
  }
  return new CliError("aws-refused", `AWS refuses ${action}: ${name}.`, { cause });
}
