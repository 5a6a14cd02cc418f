/**
 * The codes of errors that `ManageFunction` and `InspectFunction` answer with. They are stable; `docs/MANAGING.md` says what each
 * one means.
 */
export const managementErrorCodes = [
  // The command could not be understood.
  "not-an-object",
  "unknown-command",
  "invalid-field",
  "too-deep",
  "unsafe-key",
  "invalid-text",
  "too-many-addresses",
  // The command was understood and refused.
  "invalid-address",
  "address-not-registered",
  "too-many-groups",
  "no-history",
  "no-memberships",
  "no-denials",
  "invalid-time",
  // The hub could not do it: the invocation fails, and the same command again may succeed.
  "throttled",
  "internal",
] as const;
export type ManagementErrorCode = (typeof managementErrorCodes)[number];
