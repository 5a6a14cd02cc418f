import { Refusal } from "./refusal.ts";

/** The parameters of a call. */
export type Parameters = Readonly<Record<string, unknown>>;

/** One entry of `PutEvents` that has passed. */
export interface Entry {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
  readonly resources: readonly string[];
  /** Name or ARN. */
  readonly busName: string;
  /** Epoch milliseconds; absent where the caller leaves it to EventBridge. */
  readonly atMs?: number;
}

/** An entry that is refused, as the answer says it in the entry's place. */
export interface FailedEntry {
  readonly ErrorCode: string;
  readonly ErrorMessage: string;
}

const MOST_ENTRIES = 10;
/**
 * Of all entries of a call together. Source: AWS Compute Blog of 2026-01-29, "More room to build"; it was 256 KB before, and
 * parts of the guide still say so.
 */
const MOST_BYTES = 1_048_576;
/** What a time counts for (documented). */
const TIME_BYTES = 14;

/** Whether a call is one at all: what is wrong with single entries is said in their places. */
export function readEntries({ Entries }: Parameters): readonly Parameters[] | Refusal {
  if (!Array.isArray(Entries) || Entries.length === 0 || Entries.length > MOST_ENTRIES) {
    return invalid(
      `Value at 'entries' failed to satisfy constraint: Member must have length between 1 and ${MOST_ENTRIES}`,
    );
  }
  if (!Entries.every(isObject)) return new Refusal("SerializationException", "An entry is no object.");
  const bytes = Entries.reduce((sum: number, entry: Parameters) => sum + sizeOf(entry), 0);
  return bytes > MOST_BYTES ? invalid(`Total size of the entries in the request is over the limit: ${bytes}`) : Entries;
}

/** Source: EventBridge user guide, "Calculating PutEvents event entry size". */
function sizeOf({ Time, Source, DetailType, Detail, Resources }: Parameters): number {
  const texts = [Source, DetailType, Detail, ...(Array.isArray(Resources) ? Resources : [])];
  const bytes = texts.reduce((sum, text) => sum + (typeof text === "string" ? Buffer.byteLength(text) : 0), 0);
  return bytes + (Time === undefined ? 0 : TIME_BYTES);
}

export function readEntry({
  Source,
  DetailType,
  Detail,
  Resources = [],
  EventBusName,
  Time,
}: Parameters): Entry | FailedEntry {
  for (const [name, value] of Object.entries({ Source, DetailType, Detail })) {
    if (typeof value === "string" && value !== "") continue;
    return failed("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);
  }
  if (String(Source).startsWith("aws.")) {
    return failed("NotAuthorizedForSourceException", "Not authorized for the source.");
  }
  if (!Array.isArray(Resources) || !Resources.every((each) => typeof each === "string")) {
    return failed("InvalidArgument", "Parameter Resources is not valid. Reason: it is no list of texts.");
  }
  if (typeof Time === "number" && Number.isNaN(new Date(Time * 1_000).getTime())) {
    return failed("InvalidArgument", "Parameter Time is not valid. Reason: it is no time.");
  }
  const detail = objectIn(String(Detail));
  if (detail === undefined) return failed("MalformedDetail", "Detail is malformed.");
  return {
    ...{ source: String(Source), detailType: String(DetailType), detail, resources: Resources },
    busName: typeof EventBusName === "string" && EventBusName !== "" ? EventBusName : "default",
    ...(typeof Time === "number" && { atMs: Time * 1_000 }),
  };
}

/** EventBridge takes objects only (documented). */
function objectIn(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function failed(ErrorCode: string, ErrorMessage: string): FailedEntry {
  return { ErrorCode, ErrorMessage };
}

function invalid(message: string): Refusal {
  return new Refusal("ValidationException", `1 validation error detected: ${message}`);
}

export function isObject(value: unknown): value is Parameters {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
