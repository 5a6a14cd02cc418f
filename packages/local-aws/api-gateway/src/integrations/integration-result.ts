/** What an integration answered. */
export interface IntegrationResult {
  /** A whole number from 100 to 999. */
  readonly statusCode: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | undefined;
}

/** What a function returned that is no proxy response. */
export interface MalformedResult {
  /** What is wrong with it, without anything of its values. */
  readonly malformed: string;
}

/** What a proxy response may have (documented for REST APIs; that WebSocket APIs refuse other members was observed). */
const MEMBERS = ["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"];
/** Names that can be shown: what a function returns may have anything in the place of a name. */
const PRINTABLE_NAME = /^[A-Za-z][A-Za-z0-9]{0,30}$/;

/**
 * Reads what a function returned as a proxy response: an object with a status, headers and a body that is text, and no other
 * members. Statuses may be texts of digits, and members `null` (inferred from REST APIs).
 */
export function readResult(resultJson: string): IntegrationResult | MalformedResult {
  const value: unknown = JSON.parse(resultJson);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return { malformed: "it is no object" };
  const { statusCode, headers, body, ...others }: Record<string, unknown> = { ...value };
  const further = Object.keys(others).filter((name) => !MEMBERS.includes(name));
  if (further.length > 0) return { malformed: `it has further members: ${further.map(printable).join(", ")}` };
  const status = readStatus(statusCode);
  if (statusCode === undefined || statusCode === null) return { malformed: "it has no statusCode" };
  if (status === undefined) return { malformed: "its statusCode is no status" };
  if (body !== undefined && body !== null && typeof body !== "string") return { malformed: "its body is no text" };
  if (typeof (headers ?? {}) !== "object" || Array.isArray(headers)) return { malformed: "its headers are no object" };
  return { statusCode: status, headers: readHeaders(headers), body: body ?? undefined };
}

/** A status as a number or a text of digits; `undefined` for anything else. */
export function readStatus(value: unknown): number | undefined {
  const status = typeof value === "string" ? Number(value) : value;
  return typeof status === "number" && Number.isInteger(status) && status >= 100 && status <= 999 ? status : undefined;
}

function readHeaders(value: unknown): ReadonlyMap<string, string> {
  return new Map(Object.entries(Object(value)).map(([name, text]) => [name.toLowerCase(), String(text)]));
}

function printable(name: string): string {
  return PRINTABLE_NAME.test(name) ? name : "(another name)";
}
