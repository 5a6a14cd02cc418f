/**
 * What API Gateway is known, or thought, to do: the values of rows of docs/GATEWAY.md that more than one program checks. The
 * conformance suite holds the local gateway to them, `switchboard smoke` a deployed stage.
 */
export const gatewayFacts = {
  /** C18. */
  binaryFrameCloses: 1003,
  /** C19, in bytes. */
  largestFrame: 32_768,
  largestMessage: 131_072,
  tooLargeCloses: 1009,
  /** C30. */
  idleLimitMs: 600_000,
  idleCloses: 1001,
} as const;
