import { isObject } from "../text/rules.ts";

/** The JSON object in a body; `undefined` if it is none. */
export function jsonObjectIn(body: Buffer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
