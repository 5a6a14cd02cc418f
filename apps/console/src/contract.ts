// What the console asks of the hub on its machine, and what it is answered. The page and the local hub both use these types, so that
// neither can say what the other does not understand.

/** Where: requests on the port that serves the page. */
export const API_PREFIX = "/_switchboard/";

/** `GET hub`: there is a hub on this machine. */
export interface HubAnswer {
  /** For clients, e.g. `ws://127.0.0.1:8081/development`. */
  readonly url: string;
}

/** `GET signed-url?session=…`: good for five minutes; 400 for a session that cannot be signed. */
export interface SignedUrlAnswer {
  readonly url: string;
}

/** `POST close`: `DeleteConnection`, as an operator would call it; answered with its status, 200 for 204. */
export interface CloseRequest {
  readonly connectionId: string;
}

/** `POST end-processes` `{}`: ends the processes of all functions. */
export interface EndProcessesAnswer {
  readonly ended: number;
}

/** What `GET table` sends as server-sent events: `table`, now and at every change, or `unreadable`. */
export interface Table {
  /** All items, each connection's own and its registrations. */
  readonly items: number;
  readonly connections: number;
  /** How many different ones there are. */
  readonly counts: Readonly<Record<AudienceKind, number>>;
  /** The 200 that were opened last, the latest first. */
  readonly rows: readonly ConnectionRow[];
  /** The 100 largest of each kind, the largest first. */
  readonly audiences: Readonly<Record<AudienceKind, readonly Audience[]>>;
  /** How many are kept out, and the 100 of them for whom it is over first. */
  readonly denialCount: number;
  readonly denials: readonly Denial[];
  /** What the functions have logged of quotas: the 50 that were met last, the latest first. */
  readonly quotasMet: readonly QuotaMet[];
}

export const audienceKinds = ["group", "session", "user", "client"] as const;
export type AudienceKind = (typeof audienceKinds)[number];

/** One connection, as the table has it. */
export interface ConnectionRow {
  readonly connectionId: string;
  readonly provedBy: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly clientId?: string;
  /** At most 20 of them. */
  readonly groups: readonly string[];
  readonly groupCount: number;
  /** ISO 8601 in UTC. */
  readonly connectedAt: string;
  readonly expiresAt: string;
  /** Whether the gateway has it; what it has no longer is still in the table until somebody notices. */
  readonly open: boolean;
}

/** How many connections are registered at an address. */
export interface Audience {
  readonly id: string;
  readonly connections: number;
}

/** Somebody whose handshakes are refused. */
export interface Denial {
  readonly kind: "user" | "session";
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly until: string;
}

/** How often somebody has met a quota, since the hub was started. */
export interface QuotaMet {
  /** As it is named in `Quotas`, e.g. `user.addresses`. */
  readonly quota: string;
  readonly userId?: string;
  /** Of the latest connection that met it. */
  readonly connectionId?: string;
  readonly refused: number;
  /** How many connections were ended since they went on. */
  readonly ended: number;
}

/** What `GET events` sends as `events`: so many in all, and the latest of those that have not been told yet. */
export interface BusNews {
  readonly count: number;
  /** The oldest first; at most 200. */
  readonly events: readonly EventSummary[];
}

/** What an event that went over a bus is about, without what it carries. */
export interface EventSummary {
  /** The id that it keeps when it is told again, where its detail has one; else that of EventBridge. */
  readonly id: string;
  /** Its `detail-type`, e.g. `Connected`. */
  readonly kind: string;
  readonly source: string;
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** At most six, e.g. `user ada`, `group room.1`. */
  readonly about: readonly string[];
}

/** `GET /_gateway/chaos`, and a part of it by `POST`: what is made to go wrong at the gateway. Probabilities are from 0 to 1. */
export interface Faults {
  readonly dropDisconnect: number;
  readonly duplicateDisconnect: number;
  readonly reorderWindowMs: number;
  readonly postLatencyMs: number;
  readonly throttlePosts: number;
  readonly gonePosts: number;
  readonly throttleFrames: number;
  readonly throttleHandshakes: number;
}
