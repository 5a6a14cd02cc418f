/** Makes connection, message and request ids. */
export type IdSource = () => string;

const ID_BYTES = 11;

// Observed: every id published from AWS since 2019 fits. The last letter carries two padding bits, which are zero in those; an id
// with others is not refused as malformed either.
const ID_PATTERN = /^[A-Za-z0-9_-]{15}=$/;

/**
 * Ids of the form API Gateway gives out: 11 random bytes in base64 with the URL-safe alphabet and padding, that is
 * 15 characters and `=` (observed).
 */
export function createIdSource(randomBytes: (size: number) => Buffer): IdSource {
  return () => randomBytes(ID_BYTES).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
}

/** Whether a text could be a connection id at all: the management API answers 400 for others, 410 for these. */
export function isWellFormedId(text: string): boolean {
  return ID_PATTERN.test(text);
}
