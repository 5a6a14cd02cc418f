/**
 * Why a store could not do what it was asked, as far as the one who asked can be told.
 *
 * - `throttled`: too much at once; later it may work.
 * - `invalid`: the store refuses the data as such.
 * - `missing`: what the data is stored in is not there.
 * - `unavailable`: anything else.
 */
export type StoreFaultReason = "throttled" | "invalid" | "missing" | "unavailable";

/** A store failed: the `ConnectionRegistry`, or the `MessageHistory`. The cause is for the log alone. */
export class StoreFault extends Error {
  override readonly name = "StoreFault";
  readonly reason: StoreFaultReason;

  constructor(reason: StoreFaultReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
