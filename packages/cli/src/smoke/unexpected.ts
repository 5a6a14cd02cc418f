/** Something was seen that is not as it has to be. Neither text holds a token, a URL or a payload of others. */
export class Unexpected extends Error {
  override readonly name = "Unexpected";
  readonly expected: string;
  readonly seen: string;
  /** Of a refused handshake. */
  readonly status: number | undefined;

  constructor(expected: string, seen: string, status?: number) {
    super(`expected ${expected}, saw ${seen}`);
    this.expected = expected;
    this.seen = seen;
    this.status = status;
  }
}

/** @throws `Unexpected` where the two are not the same */
export function expectSame(seen: unknown, expected: unknown): void {
  const asText = (value: unknown) => JSON.stringify(value) ?? "nothing";
  if (asText(seen) !== asText(expected)) throw new Unexpected(asText(expected), asText(seen));
}

/** What cannot be looked at here, and why: no failure. */
export class Skipped extends Error {
  override readonly name = "Skipped";
  readonly advice: string | undefined;

  constructor(reason: string, advice?: string) {
    super(reason);
    this.advice = advice;
  }
}
