import { createHmac, randomBytes } from "node:crypto";
import { asText, isObject, type JsonObject } from "../json.ts";

const DEFAULT_LENGTH = 32;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Of this process: a template is resolved more than once, and whoever reads a secret has to find the same in it. */
const SEED = randomBytes(32);

/**
 * What an `AWS::SecretsManager::Secret` holds: the template's text, or one that is made up, of letters and digits; `undefined` if the
 * template says neither.
 *
 * @param name of the secret; others get other values
 */
export function secretValueOf(name: string, { SecretString, GenerateSecretString }: JsonObject): string | undefined {
  if (SecretString !== undefined) return asText(SecretString) ?? "";
  return isObject(GenerateSecretString) ? generate(name, GenerateSecretString) : undefined;
}

function generate(
  name: string,
  { PasswordLength = DEFAULT_LENGTH, SecretStringTemplate, GenerateStringKey }: JsonObject,
): string {
  const password = Array.from({ length: Number(PasswordLength) }, (_, index) => letterAt(name, index)).join("");
  if (typeof SecretStringTemplate !== "string" || typeof GenerateStringKey !== "string") return password;
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}

/** 32 bits for each: no letter is noticeably more likely than another. */
function letterAt(name: string, index: number): string {
  const bits = createHmac("sha256", SEED).update(`${index}:${name}`).digest().readUInt32BE();
  return LETTERS.charAt(bits % LETTERS.length);
}
