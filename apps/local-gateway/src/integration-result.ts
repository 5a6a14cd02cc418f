/** What an integration answered: on every route an object with these members, whatever else is in it. */
export interface IntegrationResult {
  /** `undefined` unless it is a whole number from 100 to 999. */
  readonly statusCode: number | undefined;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** `undefined` unless it is text. */
  readonly body: string | undefined;
}

/** Reads a function's result; `undefined` if it is no object (nothing, text, a number, a list). */
export function readResult(resultJson: string): IntegrationResult | undefined {
  const value: unknown = JSON.parse(resultJson);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { statusCode, headers, body }: Record<string, unknown> = { ...value };
  return {
    statusCode: readStatus(statusCode),
    headers: readHeaders(headers),
    body: typeof body === "string" ? body : undefined,
  };
}

function readStatus(value: unknown): number | undefined {
  const status = typeof value === "string" ? Number(value) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 999 ? status : undefined;
}

function readHeaders(value: unknown): ReadonlyMap<string, string> {
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).map(([name, text]) => [name.toLowerCase(), String(text)]));
}
