import type { ErrorCode } from "@switchboard/protocol";

/**
 * Why a group cannot be joined, or what is asked about it not be had.
 *
 * | code | meaning |
 * |---|---|
 * | any of the hub's | the hub refused it: `forbidden`, `too-many-groups`, `not-joined`, `no-history`, `no-presence`; `unknown-action` if it is of a version that knows no groups |
 * | `timed-out` | `sendTimeoutMs` is over |
 * | `left` | `leave` was called |
 * | `closed` | the hub is closed |
 */
export type GroupErrorCode = ErrorCode | "timed-out" | "left" | "closed";

/** What a group's promises are rejected with. Branch on `code`; the message is for a developer to read. */
export class GroupError extends Error {
  override readonly name = "GroupError";
  readonly code: GroupErrorCode;

  constructor(code: GroupErrorCode, message: string = code) {
    super(message);
    this.code = code;
  }
}
