import type { Identity } from "../model/identity.ts";

/** Who can be kept out: a user, or a session by its full id. */
export interface Party {
  readonly kind: "user" | "session";
  readonly id: string;
}

/**
 * Remembers whom a backend keeps out, and until when. Every method is idempotent, and throws a `StoreFault` when the store fails.
 */
export interface Denials {
  /**
   * When the last denial of any of the parties ends, in epoch milliseconds, be it over or not; `undefined` where none is kept. Sees
   * every change that has returned.
   */
  until(parties: readonly Party[]): Promise<number | undefined>;

  /** Keeps a party out until a time in epoch milliseconds, whatever was said of it before. */
  deny(party: Party, untilMs: number): Promise<void>;

  /** Takes a denial back. A party that is not denied is no error. */
  allow(party: Party): Promise<void>;
}

/** Whether an identity's user or session is kept out at a time in epoch milliseconds. */
export async function isDenied(
  denials: Pick<Denials, "until">,
  identity: Pick<Identity, "userId" | "sessionId">,
  nowMs: number,
): Promise<boolean> {
  const parties = partiesIn(identity);
  if (parties.length === 0) return false;
  return ((await denials.until(parties)) ?? 0) > nowMs;
}

function partiesIn({ userId, sessionId }: Pick<Identity, "userId" | "sessionId">): readonly Party[] {
  return [
    ...(userId === undefined ? [] : [{ kind: "user", id: userId } as const]),
    ...(sessionId === undefined ? [] : [{ kind: "session", id: sessionId } as const]),
  ];
}
