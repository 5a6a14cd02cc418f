import { type BackendCall, fieldsOf } from "./backend-call.ts";
import type { PublicationRecord } from "./publication-batch.ts";

/**
 * What a letter says: all of a record, or one message of the list in it, since the others were published. Published again it
 * has the publisher and the id that it had at first: they are filled in where nothing else says them.
 *
 * Of what is no JSON object, or is nested too deep to be written, it is the record as it came, which has the same id only if it
 * says one.
 *
 * @param index the message's place in the list; absent for all of the record
 */
export function letterTextOf(
  { text, recordId }: Pick<PublicationRecord, "text" | "recordId">,
  { request, callId, publisher: carrier }: BackendCall,
  index: number | undefined,
  { publisher, publicationId }: { readonly publisher?: string; readonly publicationId: string },
): string {
  // What carries the publication says them, or that nobody published.
  const saysId = callId !== recordId || carrier === undefined;
  if (index === undefined && (saysId || !isObject(request))) return text;
  try {
    return JSON.stringify(
      index === undefined
        ? named(fieldsOf(request), callId, carrier)
        : messageAt(request, index, publicationId, publisher),
    );
  } catch {
    return text;
  }
}

function named(request: Fields, id: string, publisher: string | undefined): object {
  const { messages } = request;
  if (!Array.isArray(messages)) return { publisher, id, ...request };
  const withIds = messages.map((message: unknown, index) =>
    isObject(message) ? { id: `${id}/${index}`, ...message } : message,
  );
  return { publisher, ...request, messages: withIds };
}

/** A list says whose its messages are: what one of them says is ignored. */
function messageAt(request: unknown, index: number, id: string, publisher: string | undefined): object {
  const { messages } = fieldsOf(request);
  const message: unknown = Array.isArray(messages) ? messages[index] : undefined;
  const publication = { id, ...(isObject(message) ? message : { message }), publisher };
  // A queue would be taken for the publisher of what has none.
  if (publisher === undefined) {
    return { requestContext: { requestId: id, condition: "Refused" }, requestPayload: publication };
  }
  return publication;
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
