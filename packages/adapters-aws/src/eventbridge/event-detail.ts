import type { Address, DeliveryFailed, EventConnection, HubEvent, MessageStored, Position } from "@switchboard/domain";

/** Raised when a field of a detail goes or comes to mean something else; fields that are added leave it. */
const version = 1;

/** What rules select by. `docs/EVENTS.md` has the same list. */
const detailTypes = {
  connected: "Connected",
  disconnected: "Disconnected",
  joined: "Joined",
  left: "Left",
  "message-stored": "Message Stored",
  "delivery-failed": "Delivery Failed",
  "publication-refused": "Publication Refused",
} as const satisfies Record<HubEvent["kind"], string>;

/** An event as others get it. */
export interface EventDetail {
  readonly detailType: string;
  /** JSON. */
  readonly detail: object;
}

/** @param hub which hub it is: several may put their events on one bus */
export function eventDetail(event: HubEvent, hub: string): EventDetail {
  const { id, atMs, kind } = event;
  return { detailType: detailTypes[kind], detail: { version, id, at: isoOf(atMs), hub, ...fieldsOf(event) } };
}

function fieldsOf(event: HubEvent): object {
  switch (event.kind) {
    case "connected": {
      const { connection, provedBy, protocol, expiresAtMs } = event;
      return {
        ...connectionFields(connection),
        ...{ provedBy, protocol, expiresAt: isoOf(expiresAtMs) },
        ...groupFields(event),
      };
    }
    case "disconnected": {
      const { connection, connectedAtMs, cause } = event;
      return {
        ...connectionFields(connection),
        ...{ connectedAt: isoOf(connectedAtMs), cause },
        ...groupFields(event),
      };
    }
    case "joined":
    case "left":
      return { ...connectionFields(event.connection), ...groupFields(event) };
    case "message-stored": {
      const { stream, position, message } = event;
      return { stream: streamFields(stream), position: pairOf(position), message: messageFields(message) };
    }
    case "delivery-failed": {
      const { message, positions, undelivered } = event;
      return {
        message: messageFields(message),
        ...(positions !== undefined && { positions: positions.map(pairOf) }),
        undelivered: idsByReason(undelivered),
      };
    }
    case "publication-refused": {
      const { code, problem, publisher, eventType, publicationId } = event;
      return {
        ...{ code, message: problem },
        ...(publisher !== undefined && { publisher }),
        ...(eventType !== undefined && { eventType }),
        ...(publicationId !== undefined && { publicationId }),
      };
    }
  }
}

function connectionFields({ connectionId, home, userId, sessionId, clientId }: EventConnection): object {
  return {
    connectionId,
    ...(home !== undefined && { home }),
    ...(userId !== undefined && { userId }),
    ...(sessionId !== undefined && { sessionId }),
    ...(clientId !== undefined && { clientId }),
  };
}

function groupFields({
  groups,
  groupsOmitted,
}: {
  readonly groups: readonly string[];
  readonly groupsOmitted?: number;
}): object {
  return { groups, ...(groupsOmitted !== undefined && { groupsOmitted }) };
}

/** As everywhere on the wire: `{"group": "room.1"}`. */
function streamFields(stream: Address): object {
  return stream.kind === "everyone" ? { everyone: true } : { [stream.kind]: stream.id };
}

function messageFields({
  messageId,
  from,
  sentAtMs,
  kind,
  refers,
  ...more
}: MessageStored["message"] | DeliveryFailed["message"]): object {
  return {
    ...{ messageId, from, sentAt: isoOf(sentAtMs) },
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
    ...("group" in more && more.group !== undefined && { group: more.group }),
  };
}

function pairOf({ epoch, offset }: Position): readonly [string, number] {
  return [epoch, offset];
}

/** As in a dead letter. */
function idsByReason(undelivered: DeliveryFailed["undelivered"]): Readonly<Record<string, readonly string[]>> {
  const byReason = new Map<string, readonly string[]>();
  for (const { connectionId, reason } of undelivered) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), connectionId]);
  }
  return Object.fromEntries(byReason);
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
