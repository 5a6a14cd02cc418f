import { isList, isObject, type Json } from "../json.ts";

/** `{{resolve:ssm:name:version}}`, `{{resolve:secretsmanager:id:SecretString:key:stage:version}}` */
const REFERENCE = /\{\{resolve:([^{}]+)\}\}/g;

/** One dynamic reference, taken apart. */
export interface DynamicReference {
  /** What stands behind `resolve:`. */
  readonly text: string;
  /** `ssm`, `ssm-secure` or `secretsmanager` */
  readonly from: string;
  /** The name of a parameter, the name or the ARN of a secret. */
  readonly id: string;
  /** Of a secret that holds JSON: which member is wanted. */
  readonly jsonKey?: string;
}

/**
 * Puts values in the place of the dynamic references in what has been evaluated.
 *
 * @param resolve what a reference stands for; `undefined` leaves it as it is
 */
export function resolveReferences(
  value: Json | undefined,
  resolve: (reference: DynamicReference) => string | undefined,
): Json | undefined {
  if (typeof value === "string") {
    return value.includes("{{resolve:")
      ? value.replace(REFERENCE, (whole: string, text: string) => resolve(readReference(text)) ?? whole)
      : value;
  }
  if (isList(value)) return value.map((item) => resolveReferences(item, resolve) ?? null);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, resolveReferences(each, resolve) ?? null]),
  );
}

function readReference(text: string): DynamicReference {
  const [from = "", ...parts] = text.split(":");
  // An ARN has colons of its own, seven parts of it.
  const idParts = parts[0] === "arn" ? 7 : 1;
  const [id, jsonKey] = [parts.slice(0, idParts).join(":"), parts[idParts + 1]];
  return { text, from, id, ...(from === "secretsmanager" && jsonKey && { jsonKey }) };
}
