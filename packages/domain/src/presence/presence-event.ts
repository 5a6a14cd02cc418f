import type { Occupant } from "./occupant.ts";

/** What connections of a group are told of who has come and gone. It looks the same to each of them. */
export interface PresenceEvent {
  /** For the log. */
  readonly messageId: string;
  /** Epoch milliseconds. */
  readonly sentAtMs: number;
  readonly group: string;
  /** Higher than that of every earlier event of the group. */
  readonly revision: number;
  /** That of the event before, which `changes` builds upon; 0 where nothing has been told yet. */
  readonly previous: number;
  /** Who has come and who has gone since then; absent where they are too many. */
  readonly changes?: { readonly joined: readonly Occupant[]; readonly left: readonly Occupant[] };
  /** How many occupants there are. */
  readonly users: number;
  readonly connections: number;
}
