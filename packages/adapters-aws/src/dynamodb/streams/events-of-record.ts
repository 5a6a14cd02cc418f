import { addressOfKey, type Connection, eventsOfConnectionChange, type HubEvent } from "@switchboard/domain";
import { exactOptional, type InferOutput, looseObject, nonEmpty, number, pipe, safeParse, string } from "valibot";
import { connectionOfItem, type Item } from "../connections/connection-item.ts";
import { mainKey } from "../connections/registration-keys.ts";
import { rowOfItem } from "../history/history-items.ts";

const text = pipe(string(), nonEmpty());

/** A record of a table's stream, as far as the hub reads it. Source: Lambda developer guide, sample event of DynamoDB Streams. */
const recordForm = looseObject({
  eventID: text,
  dynamodb: looseObject({
    /** Epoch seconds. */
    ApproximateCreationDateTime: number(),
    Keys: looseObject({ address: looseObject({ S: text }) }),
    OldImage: exactOptional(looseObject({})),
    NewImage: exactOptional(looseObject({})),
  }),
  /** Present where DynamoDB itself has removed the item, since its time was over. */
  userIdentity: exactOptional(looseObject({ principalId: exactOptional(string()) })),
});
type StreamRecord = InferOutput<typeof recordForm>;

/** Who removes what has expired. Source: DynamoDB developer guide, streams and time to live. */
const expiryPrincipal = "dynamodb.amazonaws.com";

/**
 * What the change of an item comes to for other systems: of the connections' own items and of stored messages. All others, and what
 * other programs keep in the same tables, come to nothing.
 *
 * @returns the events; a problem where it is no record of a stream with both images
 */
export function eventsOfStreamRecord(
  value: unknown,
): { readonly events: readonly HubEvent[] } | { readonly problem: string } {
  const parsed = safeParse(recordForm, value);
  if (!parsed.success) return { problem: "It is no record of a table's stream." };
  const { Keys, OldImage, NewImage } = parsed.output.dynamodb;
  // A stream that was switched on with another view tells of changes without what has changed.
  if (OldImage === undefined && NewImage === undefined) return { problem: "It has no image of its item." };
  return { events: "seq" in Keys ? storedEvents(parsed.output) : connectionEvents(parsed.output) };
}

function connectionEvents({ eventID, dynamodb, userIdentity }: StreamRecord): readonly HubEvent[] {
  const [before, after] = [dynamodb.OldImage, dynamodb.NewImage].map((image) => connectionIn(image));
  return eventsOfConnectionChange({
    changeId: eventID,
    atMs: dynamodb.ApproximateCreationDateTime * 1000,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    hasExpired: userIdentity?.principalId === expiryPrincipal,
  });
}

/** Registrations have a connection's id as well; its own item alone is at its own key. */
function connectionIn(image: object | undefined): Connection | undefined {
  const item = (image ?? {}) as Item;
  const connection = connectionOfItem(item);
  return item["address"]?.S === mainKey(connection?.connectionId ?? "") ? connection : undefined;
}

function storedEvents({ eventID, dynamodb: { OldImage, NewImage } }: StreamRecord): readonly HubEvent[] {
  // Messages are put once, and after that only made void or removed.
  if (OldImage !== undefined || NewImage === undefined) return [];
  const item = NewImage as Item;
  const stream = addressOfKey(item["address"]?.S ?? "");
  if (stream === undefined || item["messageId"] === undefined) return [];
  const { epoch, offset, atMs, stored } = rowOfItem(item);
  if (stored === undefined) return [];
  const { payload: _payload, ...message } = stored.message;
  return [{ kind: "message-stored", id: eventID, atMs, stream, position: { epoch, offset }, message }];
}
