import { invalidValue, Refusal } from "./refusal.ts";

/** The parameters of one call, or of one entry of a batch. */
export type Parameters = Readonly<Record<string, unknown>>;

/** A text that must be there and not be empty. */
export function readText(parameters: Parameters, name: string): string | Refusal {
  const value = parameters[name];
  if (value === undefined || value === null || value === "") {
    return new Refusal("MissingRequiredParameterException", `The request must contain the parameter ${name}.`);
  }
  return typeof value === "string" ? value : new Refusal("SerializationException", `${name} is no string.`);
}

/** A whole number within bounds, `undefined` where there is none. */
export function readInteger(
  parameters: Parameters,
  name: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined | Refusal {
  const value = parameters[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "number" || !Number.isInteger(value)) {
    return new Refusal("SerializationException", `${name} is no whole number.`);
  }
  return value >= least && value <= most
    ? value
    : invalidValue(name, value, `Must be between ${least} and ${most}, if provided.`);
}

/** A list of texts, empty where there is none. */
export function readTexts(parameters: Parameters, name: string): readonly string[] | Refusal {
  const value = parameters[name] ?? [];
  const isList = Array.isArray(value) && value.every((each) => typeof each === "string");
  return isList ? value : new Refusal("SerializationException", `${name} is no list of strings.`);
}

export function isObject(value: unknown): value is Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
