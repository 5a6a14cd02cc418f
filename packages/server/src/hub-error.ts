import type { ErrorCode, ManagementErrorCode } from "@switchboard/protocol";

/**
 * Why something was not done. The codes are stable:
 *
 * | code | |
 * |---|---|
 * | `throttled`, `internal` | the hub could not do it, and neither when it was tried again; later it may |
 * | `unreachable` | Lambda gave no answer, and neither when it was tried again |
 * | `no-function` | there is no such function: look at `functions` and the region |
 * | `access-denied` | these credentials may not invoke the function |
 * | `no-credentials` | the AWS SDK found none |
 * | `request-too-large` | more than Lambda takes |
 * | `refused-by-lambda` | Lambda refused the request as such |
 * | `unreadable-answer` | the function answered with what no hub answers with |
 * | any other | the hub refused it, and would again |
 */
export type HubErrorCode =
  | ErrorCode
  | ManagementErrorCode
  | "unreachable"
  | "no-function"
  | "access-denied"
  | "no-credentials"
  | "request-too-large"
  | "refused-by-lambda"
  | "unreadable-answer";

/** Something was not done. The message is for a developer; branch on the code. */
export class HubError extends Error {
  override readonly name = "HubError";
  readonly code: HubErrorCode;

  constructor(code: HubErrorCode, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.code = code;
  }
}
