/** When a rule makes an event by itself. */
export interface Schedule {
  /** The first time after another, in epoch milliseconds; `undefined` where there is none any more. */
  nextAfter(ms: number): number | undefined;
}
