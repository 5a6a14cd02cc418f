/** Any value that JSON text can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const encoder = new TextEncoder();

/** The length of a text on the wire, in bytes of UTF-8. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** Whether a value is a text that is not empty, of at most so many bytes. */
export function isTextUpTo(maxBytes: number, value: Json | undefined): value is string {
  return typeof value === "string" && value !== "" && utf8Bytes(value) <= maxBytes;
}
