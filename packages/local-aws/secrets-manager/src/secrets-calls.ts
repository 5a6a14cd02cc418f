import type { AwsCall } from "@switchboard/local-iam";

/**
 * What a request to Secrets Manager needs permission for: the operation on the secret's ARN, whichever way it is named
 * (documented).
 *
 * @param arnOf the ARN of a secret by its name or ARN; of one that does not exist, `undefined`
 */
export function secretsCalls(
  operation: string,
  { SecretId, Name }: Readonly<Record<string, unknown>>,
  arnOf: (id: string) => string | undefined,
): readonly AwsCall[] {
  const id = String(SecretId ?? Name ?? "*");
  return [{ action: `secretsmanager:${operation}`, resource: arnOf(id) ?? id }];
}
