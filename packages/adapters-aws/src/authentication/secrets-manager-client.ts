import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { createBoundedHttpHandler } from "../http/bounded-http-handler.ts";

/**
 * A client of Secrets Manager whose calls end within some 5 seconds.
 *
 * @param options.endpoint by default that of the environment, or AWS's own in the region
 * @param options.deadlineMs when an attempt that has not been answered is given up; 2,000 by default
 */
export function createSecretsManagerClient({
  endpoint,
  region,
  deadlineMs = 2000,
}: {
  readonly endpoint?: string;
  readonly region: string;
  readonly deadlineMs?: number;
}): SecretsManagerClient {
  return new SecretsManagerClient({
    ...(endpoint !== undefined && { endpoint }),
    region,
    maxAttempts: 2,
    requestHandler: createBoundedHttpHandler(deadlineMs),
  });
}
