import type { Observers } from "@switchboard/adapters-aws";
import type { Parts } from "./compose.ts";
import { tokens } from "./tokens.ts";

/** What every function tells its operators with. */
export function observers(part: Parts): Observers {
  return { clock: part(tokens.clock), log: part(tokens.log), metrics: part(tokens.metrics) };
}
