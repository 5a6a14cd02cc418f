/**
 * Why a registry could not do what it was asked, as far as the one who asked can be told.
 *
 * - `throttled`: too much at once; later it may work.
 * - `invalid`: the store refuses the data as such.
 * - `missing`: what the data is stored in is not there.
 * - `unavailable`: anything else.
 */
export type RegistryFaultReason = "throttled" | "invalid" | "missing" | "unavailable";

/** A `ConnectionRegistry` failed. The cause is for the log alone. */
export class RegistryFault extends Error {
  override readonly name = "RegistryFault";
  readonly reason: RegistryFaultReason;

  constructor(reason: RegistryFaultReason, message: string, options: { readonly cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}
