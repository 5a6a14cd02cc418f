/** One connection, as the table of the local hub has it. */
export interface ConnectionRow {
  readonly connectionId: string;
  readonly provedBy: string;
  readonly userId?: string;
  readonly sessionId?: string;
  readonly clientId?: string;
  /** The first of them. */
  readonly groups: readonly string[];
  readonly groupCount: number;
  readonly connectedAt: string;
  readonly expiresAt: string;
  /** Whether the gateway has it; what it has no longer is still in the table until somebody notices. */
  readonly open: boolean;
}

export interface Audience {
  readonly id: string;
  readonly connections: number;
}

export const audienceKinds = ["group", "session", "user", "client"] as const;
export type AudienceKind = (typeof audienceKinds)[number];

/** Somebody whose handshakes are refused. */
export interface Denial {
  readonly kind: "user" | "session";
  readonly id: string;
  /** ISO 8601. */
  readonly until: string;
}

/** How often somebody has met a quota, since the hub was started. */
export interface QuotaMet {
  /** As `Quotas` names it. */
  readonly quota: string;
  readonly userId?: string;
  /** Of the latest connection that met it. */
  readonly connectionId?: string;
  readonly refused: number;
  readonly ended: number;
}

/** What is in the table: all of the counts, the latest of the rows, the largest of the audiences. */
export interface Table {
  readonly items: number;
  readonly connections: number;
  readonly counts: Readonly<Record<AudienceKind, number>>;
  readonly rows: readonly ConnectionRow[];
  readonly audiences: Readonly<Record<AudienceKind, readonly Audience[]>>;
  readonly denialCount: number;
  /** Those for whom it is over first. */
  readonly denials: readonly Denial[];
  /** What the functions have logged: the latest first. */
  readonly quotasMet: readonly QuotaMet[];
}

export type TableNews =
  | { readonly kind: "table"; readonly table: Table }
  | { readonly kind: "unreadable" }
  | { readonly kind: "disconnected" };

/** The table in the text of an event; `undefined` if it is another version's. */
export function readTable(text: string): Table | undefined {
  const table: Partial<Table> = JSON.parse(text);
  return isComplete(table) ? table : undefined;
}

function isComplete(table: Partial<Table>): table is Table {
  const isListed = [table.rows, table.denials, table.quotasMet].every(Array.isArray);
  return isListed && audienceKinds.every((kind) => Array.isArray(table.audiences?.[kind]));
}
