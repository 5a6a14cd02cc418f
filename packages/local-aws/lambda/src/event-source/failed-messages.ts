/**
 * The ids of the messages of a batch that a function's result calls failed, where it reports such failures.
 *
 * Everything has succeeded where it returned nothing, `null`, `{}`, no list or an empty one. Everything has failed where it
 * returned anything else that is no such report, an entry whose `itemIdentifier` is missing, empty or `null`, or the id of
 * no message of the batch (documented).
 */
export function failedMessages(resultJson: string, ids: readonly string[]): ReadonlySet<string> {
  const all = new Set(ids);
  const result = parse(resultJson);
  if (result === null) return new Set();
  if (typeof result !== "object" || Array.isArray(result)) return all;
  const { batchItemFailures = null }: { readonly batchItemFailures?: unknown } = result;
  if (batchItemFailures === null) return new Set();
  if (!Array.isArray(batchItemFailures)) return all;
  const failed = batchItemFailures.map((entry: unknown) => Object(entry)["itemIdentifier"]);
  return failed.every((id) => all.has(id)) ? new Set(failed) : all;
}

/** What is no JSON is no report: it fails like any other text. */
function parse(json: string): object | null | undefined {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
