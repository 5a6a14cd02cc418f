import { isObject, type Parameters } from "../parameters.ts";
import { Refusal } from "../refusal.ts";

/** One entry of a batch that has passed as such. */
export interface Entry extends Parameters {
  readonly Id: string;
}

const MOST_ENTRIES = 10;

/** @param kind what the entries are called, e.g. `SendMessageBatchRequestEntry` */
export function readEntries({ Entries }: Parameters, kind: string): readonly Entry[] | Refusal {
  if (!Array.isArray(Entries) || Entries.length === 0) {
    return new Refusal("EmptyBatchRequest", `There should be at least one ${kind} in the request.`);
  }
  if (Entries.length > MOST_ENTRIES) {
    const message = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${Entries.length}.`;
    return new Refusal("TooManyEntriesInBatchRequest", message);
  }
  const seen = new Set<string>();
  for (const entry of Entries) {
    const id: unknown = isObject(entry) ? entry["Id"] : undefined;
    if (typeof id !== "string" || !/^[A-Za-z0-9_-]{1,80}$/.test(id)) {
      return new Refusal("InvalidBatchEntryId", "An entry's id has 1 to 80 letters, digits, hyphens and underscores.");
    }
    if (seen.has(id)) return new Refusal("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
  }
  return Entries;
}

/** Does the same for each entry: what is refused of one is in its own place, and concerns no other. */
export function answerEach(entries: readonly Entry[], act: (entry: Entry) => object | Refusal): object {
  const answers = entries.map((entry) => ({ Id: entry.Id, answer: act(entry) }));
  const failed = answers.flatMap(({ Id, answer }) =>
    answer instanceof Refusal ? [{ Id, SenderFault: true, Code: answer.queryName, Message: answer.message }] : [],
  );
  const successful = answers.flatMap(({ Id, answer }) => (answer instanceof Refusal ? [] : [{ Id, ...answer }]));
  // Real answers have both lists, or leave out the one that is empty; clients have to expect either.
  return { Successful: successful, ...(failed.length > 0 && { Failed: failed }) };
}
