import { randomInt } from "node:crypto";
import type { SecretDefinition } from "@switchboard/local-secrets-manager";
import { asText, isObject, type JsonObject, type Stack } from "@switchboard/template";
import { pathOf, type Report, resourcesOfType, textOf } from "./resources.ts";

const DEFAULT_LENGTH = 32;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** With what they hold: the template's text, or one that is made up, of letters and digits. */
export function secretsOfStack(stack: Stack, report: Report): readonly SecretDefinition[] {
  return resourcesOfType(stack, "AWS::SecretsManager::Secret").flatMap((resource) => {
    const { SecretString, GenerateSecretString } = resource.properties;
    const name = textOf(resource, "Name") ?? resource.logicalId;
    if (SecretString !== undefined) return [{ name, value: asText(SecretString) ?? "" }];
    if (isObject(GenerateSecretString)) return [{ name, value: generate(GenerateSecretString) }];
    report(pathOf(resource), "needs a SecretString or GenerateSecretString");
    return [];
  });
}

function generate({ PasswordLength = DEFAULT_LENGTH, SecretStringTemplate, GenerateStringKey }: JsonObject): string {
  const password = Array.from({ length: Number(PasswordLength) }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  if (typeof SecretStringTemplate !== "string" || typeof GenerateStringKey !== "string") return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}
