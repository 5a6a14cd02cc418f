import type { ErrorCode } from "@switchboard/protocol";
import type { EndReason } from "../state.ts";

/**
 * Why a send was given up.
 *
 * | code | meaning |
 * |---|---|
 * | any of the hub's | the hub refused it; `throttled` and `internal` only after the last attempt; `too-fast` is waited for |
 * | `not-json` | also: the data has no JSON form, and nothing was sent |
 * | `frame-too-large` | the frame would be over 32 KB; nothing was sent |
 * | `offline` | there is no connection, and `whileOffline` is `"reject"` |
 * | `queue-full` | as many sends as `queueLimit` allows are not finished yet |
 * | `no-acknowledgement` | it was sent as often as `sendAttempts` allows; whether it arrived is not known |
 * | `timed-out` | `sendTimeoutMs` is over; if it was sent at all, whether it arrived is not known |
 * | `closed` | the hub was closed, by the caller or for good; `reason` says why |
 */
export type SendErrorCode =
  | ErrorCode
  | "frame-too-large"
  | "offline"
  | "queue-full"
  | "no-acknowledgement"
  | "timed-out"
  | "closed";

/** What `send` rejects with. Branch on `code`; the message is for a developer to read. */
export class SendError extends Error {
  override readonly name = "SendError";
  readonly code: SendErrorCode;
  /** How often the frame was sent. */
  readonly attempts: number;
  /** Why the hub is closed, where `code` is `closed`. */
  readonly reason: EndReason | undefined;

  constructor(code: SendErrorCode, attempts: number, message: string = code, reason?: EndReason) {
    super(message);
    this.code = code;
    this.attempts = attempts;
    this.reason = reason;
  }
}
