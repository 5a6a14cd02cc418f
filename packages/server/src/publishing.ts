import {
  type Accepted,
  type AckFrame,
  type DataFor,
  type ErrorCode,
  type Json,
  type JsonObject,
  maxMessages,
  type Only,
  type Publication,
  type Recipients,
  type RecipientsOf,
} from "@switchboard/protocol";
import { HubError } from "./hub-error.ts";
import type { Invoke } from "./invoke.ts";

/** Of one request: Lambda takes 6 MB, and the request is more than its messages. */
const mostBytes = 5_000_000;

/** A message to be sent. */
export interface PublishRequest<To = Recipients, Data = Json> extends Omit<Publication, "to" | "data"> {
  readonly to: To;
  readonly data: Data;
}

/** A message whose data is yet to be encoded. */
export type UncheckedRequest = PublishRequest<Recipients, unknown>;

/** Messages, each of them checked: see `MessageTypes`. */
export type CheckedRequests<Messages, Requests extends readonly PublishRequest<RecipientsOf<Messages>, unknown>[]> = {
  readonly [Index in keyof Requests]: PublishRequest<
    Only<Requests[Index]["to"]>,
    Accepted<DataFor<Messages, Requests[Index]["to"]>, Requests[Index]["data"]>
  >;
};

/** What became of a message: each connection of its audience is counted once. */
export type Receipt = Omit<AckFrame, "type" | "id"> & {
  /** The message's own id for its sender: publish it again with the same, and recipients drop what they have. */
  readonly id: string;
};

/** What became of one of several messages. */
export type PublishOutcome =
  | { readonly ok: true; readonly receipt: Receipt }
  | { readonly ok: false; readonly id: string; readonly error: HubError };

type Numbered = UncheckedRequest & { readonly id: string };

export function createPublishing({
  invoke,
  functionName,
  publisher,
  newId,
}: {
  readonly invoke: Invoke;
  readonly functionName: string;
  readonly publisher: string | undefined;
  readonly newId: () => string;
}) {
  const by = publisher === undefined ? {} : { publisher };

  async function publishChunk(messages: readonly Numbered[]): Promise<readonly PublishOutcome[]> {
    const { answers } = await invoke(functionName, { ...by, messages: messages.map(asJson) });
    if (!Array.isArray(answers) || answers.length !== messages.length) throw unreadable(functionName);
    return messages.map(({ id }, index) => outcomeOf(answers[index], id, functionName));
  }

  return {
    async publish(message: UncheckedRequest): Promise<Receipt> {
      const id = message.id ?? newId();
      const outcome = outcomeOf(await invoke(functionName, { ...by, ...asJson({ ...message, id }) }), id, functionName);
      if (!outcome.ok) throw outcome.error;
      return outcome.receipt;
    },

    async publishAll(messages: readonly UncheckedRequest[]): Promise<readonly PublishOutcome[]> {
      // The ids are made once: whatever is tried again has them again.
      const numbered = messages.map((message): Numbered => ({ ...message, id: message.id ?? newId() }));
      const outcomes: PublishOutcome[] = [];
      let failure: HubError | undefined;
      for (const chunk of chunksOf(numbered)) {
        // One after the other, and nothing after what has failed: the order of a stream is that of the list.
        if (failure === undefined) {
          try {
            outcomes.push(...(await publishChunk(chunk)));
            continue;
          } catch (error) {
            if (!(error instanceof HubError)) throw error;
            failure = error;
          }
        }
        const error = failure;
        outcomes.push(...chunk.map(({ id }) => ({ ok: false, id, error }) as const));
      }
      return outcomes;
    },
  };
}

function* chunksOf(messages: readonly Numbered[]): Generator<readonly Numbered[]> {
  let chunk: Numbered[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = new TextEncoder().encode(JSON.stringify(message)).length + 1;
    if (chunk.length === maxMessages || (chunk.length > 0 && bytes + size > mostBytes)) {
      yield chunk;
      chunk = [];
      bytes = 0;
    }
    chunk.push(message);
    bytes += size;
  }
  if (chunk.length > 0) yield chunk;
}

function outcomeOf(answer: Json | undefined, id: string, functionName: string): PublishOutcome {
  const { type, code, message, id: _same, ...rest } = Object(answer) as JsonObject;
  if (type === "ack") return { ok: true, receipt: { ...(rest as unknown as Omit<Receipt, "id">), id } };
  if (type !== "error") throw unreadable(functionName);
  return { ok: false, id, error: new HubError(code as ErrorCode, String(message)) };
}

/** A message as it goes over the wire: it was given as one. */
function asJson(message: Numbered): JsonObject {
  return message as unknown as JsonObject;
}

function unreadable(functionName: string): HubError {
  return new HubError("unreadable-answer", `${functionName} has no answer to each message.`);
}
