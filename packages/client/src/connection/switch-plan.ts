/** API Gateway ends every connection two hours after it opened (rule K2). */
const MOST_AGE_MS = 7_200_000;
/** Part of a connection's life after which it is replaced: between 85 and 95 %, at random. */
const EARLIEST = 0.85;
const SPREAD = 0.1;
/** Where a token is not renewed, each connection has a tenth of the time that the one before had: this ends it. */
const LEAST_AGE_MS = 1_000;

/** Since when a connection has what, in milliseconds since 1970. */
export interface Proof {
  /** When the handshake began. */
  readonly openedAt: number;
  /** When the hub was given the token: the same, or when it was refreshed last. */
  readonly provedAt: number;
  /** What the hub says of the token and the connection; `NaN` where it cannot be read. */
  readonly expiresAt: number;
}

/** What is to be done before a connection ends by its age, or with its token, whichever is sooner: a new token saves the latter. */
export function planFor({ openedAt, provedAt, expiresAt }: Proof, random: number) {
  const ofAge = switchAt(openedAt, Number.NaN, random);
  const ofProof = switchAt(provedAt, expiresAt, random);
  return { at: Math.min(ofAge, ofProof), type: ofProof < ofAge ? "refresh-due" : "switch-due" } as const;
}

/**
 * When to begin to replace a connection or its token, in milliseconds since 1970: clearly before its end, and not when the
 * others do that opened together with it.
 *
 * A time of the hub's that is over already, on a connection it has just welcomed, says that one of the clocks is wrong:
 * only the two hours count then.
 *
 * @param openedAt when the handshake began
 * @param expiresAt what the welcome says, as milliseconds since 1970; `NaN` where it cannot be read
 * @param random from 0 inclusive to 1 exclusive
 */
function switchAt(openedAt: number, expiresAt: number, random: number): number {
  const lifeMs = expiresAt > openedAt ? Math.min(expiresAt - openedAt, MOST_AGE_MS) : MOST_AGE_MS;
  return openedAt + Math.max(LEAST_AGE_MS, lifeMs * (EARLIEST + SPREAD * random));
}
