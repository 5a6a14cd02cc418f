import { isAnswered } from "./answered-keys.ts";
import type { RequestContext } from "./condition.ts";

/** `${key}` or `${key, 'default'}` */
const VARIABLE = /\$\{([^},]+?)(?:,\s*'([^']*)')?\}/g;

/** The condition keys whose values a text has in it, in lower case. */
export function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(VARIABLE)].map(([, key = ""]) => key.trim().toLowerCase());
}

/**
 * Puts the request's values in the place of a text's variables. `"unknown"` where nothing here knows one of them, `undefined` where
 * the request does not have it: such a text equals nothing (documented).
 */
export function withVariables(
  text: string,
  context: RequestContext,
): { readonly text: string } | "unknown" | undefined {
  const missing: string[] = [];
  const replaced = text.replace(VARIABLE, (_, name: string, otherwise: string | undefined) => {
    const key = name.trim().toLowerCase();
    const value = Object.hasOwn(context, key) ? context[key] : otherwise;
    if (typeof value === "string") return value;
    missing.push(key);
    return "";
  });
  if (missing.length === 0) return { text: replaced };
  return missing.some(isAnswered) ? undefined : "unknown";
}
