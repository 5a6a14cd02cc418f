/** Source: SQS API reference, SendMessage. */
const maxDelaySeconds = 900;

/** A delay as SQS takes it: whole seconds, rounded up. */
export function delaySecondsOf(delayMs: number): number {
  return Math.min(maxDelaySeconds, Math.ceil(delayMs / 1000));
}
