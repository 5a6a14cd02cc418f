import type { SecretDefinition } from "@switchboard/local-secrets-manager";
import { type Stack, secretValueOf } from "@switchboard/template";
import { pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

/** With what they hold. */
export function secretsOfStack(stack: Stack, report: Report): readonly SecretDefinition[] {
  return resourcesOfType(stack, "AWS::SecretsManager::Secret").flatMap((resource) => {
    const name = textOf(resource, "Name") ?? resource.logicalId;
    const value = secretValueOf(name, resource.properties);
    if (value !== undefined) return [{ name, value }];
    report(pathOf(resource), "needs a SecretString or GenerateSecretString");
    return [];
  });
}
