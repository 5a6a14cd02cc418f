import type { Output } from "../output/output.ts";
import type { Surroundings } from "../surroundings.ts";

/** What every command is given beside its own options. */
export interface Context {
  readonly surroundings: Surroundings;
  /** @param options whose `json` says who reads the results */
  readonly outputFor: (options: { readonly json?: boolean }) => Output;
}
