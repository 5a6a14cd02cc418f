import { createLatencies, type Latencies } from "./latencies.ts";

/** Keeps account of what was sent and who got it. */
export interface Ledger {
  readonly sent: number;
  readonly acknowledged: number;
  /** By code. */
  readonly rejected: Readonly<Record<string, number>>;
  readonly received: number;
  /** Deliveries that have not come yet: of messages that are acknowledged. */
  readonly missing: number;
  readonly acknowledging: Latencies;
  readonly delivering: Latencies;
  /** @param receivers clients that are in the room at this moment */
  sending(receivers: Iterable<number>): number;
  acknowledgedBy(n: number): void;
  rejectedWith(n: number, code: string): void;
  receivedAt(client: number, n: number): void;
}

interface Sent {
  readonly atMs: number;
  readonly missing: Set<number>;
  isAcknowledged: boolean;
}

export function createLedger(now: () => number): Ledger {
  const messages = new Map<number, Sent>();
  const rejected: Record<string, number> = {};
  const acknowledging = createLatencies();
  const delivering = createLatencies();
  let sent = 0;
  let acknowledged = 0;
  let received = 0;
  let missing = 0;

  /** What has arrived everywhere is forgotten. */
  function forget(n: number, { isAcknowledged, missing: left }: Sent): void {
    if (isAcknowledged && left.size === 0) messages.delete(n);
  }

  return {
    get sent() {
      return sent;
    },
    get acknowledged() {
      return acknowledged;
    },
    get received() {
      return received;
    },
    get missing() {
      return missing;
    },
    ...{ rejected, acknowledging, delivering },
    sending(receivers) {
      const n = sent++;
      messages.set(n, { atMs: now(), missing: new Set(receivers), isAcknowledged: false });
      return n;
    },
    acknowledgedBy(n) {
      const message = messages.get(n);
      if (message === undefined) return;
      acknowledged += 1;
      acknowledging.add(now() - message.atMs);
      message.isAcknowledged = true;
      missing += message.missing.size;
      forget(n, message);
    },
    rejectedWith(n, code) {
      rejected[code] = (rejected[code] ?? 0) + 1;
      messages.delete(n);
    },
    receivedAt(client, n) {
      const message = messages.get(n);
      if (message === undefined) return;
      received += 1;
      delivering.add(now() - message.atMs);
      if (message.missing.delete(client) && message.isAcknowledged) missing -= 1;
      forget(n, message);
    },
  };
}
