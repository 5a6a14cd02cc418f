/**
 * The codes of error frames. They are stable: a client may branch on them, never on the message beside them.
 * `docs/PROTOCOL.md` says what each one means and what to do about it.
 */
export const errorCodes = [
  // The frame could not be understood.
  "not-json",
  "not-an-object",
  "no-action",
  "unknown-action",
  "invalid-field",
  "too-deep",
  "unsafe-key",
  "invalid-text",
  // The frame was understood and refused.
  "too-many-addresses",
  "invalid-address",
  "address-not-registered",
  "message-too-large",
  "forbidden",
  "not-joined",
  "too-many-groups",
  "no-history",
  "unauthorized",
  // The client asks for too much at once; after a while it may ask again.
  "too-fast",
  // The hub could not do it; sending the same frame again later may succeed.
  "throttled",
  "internal",
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** Codes the parser itself gives. */
export type ParseErrorCode = Extract<
  ErrorCode,
  | "not-json"
  | "not-an-object"
  | "no-action"
  | "unknown-action"
  | "invalid-field"
  | "too-deep"
  | "unsafe-key"
  | "invalid-text"
  | "too-many-addresses"
>;

/** The codes of close frames: why the hub is about to close the connection. */
export const closeCodes = ["expired", "unregistered", "kicked", "too-fast"] as const;
export type CloseCode = (typeof closeCodes)[number];
