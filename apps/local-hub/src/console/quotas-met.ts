import type { QuotaMet } from "@switchboard/console/contract";

const MOST_KEPT = 50;

/** Counts the quotas that were met, as the functions log them. */
export interface QuotasMet {
  hear(line: string): void;
  /** The 50 that were met last, the latest first. */
  current(): readonly QuotaMet[];
}

export function createQuotasMet(): QuotasMet {
  const met = new Map<string, QuotaMet>();
  return {
    hear(line) {
      const fields = parse(line);
      const { userId, connectionId, outcome } = fields;
      const quota = quotaOf(fields);
      if (quota === undefined) return;
      const user = typeof userId === "string" ? { userId } : {};
      const connection = typeof connectionId === "string" ? { connectionId } : {};
      const key = JSON.stringify([quota, userId ?? connectionId]);
      const { refused = 0, ended = 0 } = met.get(key) ?? {};
      const isEnd = outcome === "terminated";
      met.delete(key);
      met.set(key, {
        quota,
        ...user,
        ...connection,
        refused: refused + (isEnd ? 0 : 1),
        ended: ended + (isEnd ? 1 : 0),
      });
      const [oldest] = met.keys();
      if (met.size > MOST_KEPT && oldest !== undefined) met.delete(oldest);
    },
    current: () => [...met.values()].reverse(),
  };
}

/** Refused joins and handshakes do not name it. */
function quotaOf({ quota, outcome, reason }: Fields): string | undefined {
  if (typeof quota === "string") return quota;
  if (outcome === "too-fast") return "joins";
  return reason === "too-many-connections" ? "user.connections" : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const SAID_OF_QUOTAS = /"quota"|"too-fast"|"too-many-connections"/;

function parse(line: string): Fields {
  if (!line.startsWith("{") || !SAID_OF_QUOTAS.test(line)) return {};
  try {
    return Object(JSON.parse(line));
  } catch {
    return {};
  }
}
