import type { Denials } from "../authentication/denials.ts";
import { forEachConcurrently } from "../flow-control/for-each-concurrently.ts";
import { accept, type ManagementRejectionCode, type Result, reject } from "../model/result.ts";
import type { Clock } from "../runtime/clock.ts";
import type { DenialEnd, PartyNames } from "./commands.ts";
import { noDenials, resolveParties } from "./resolve.ts";

/** How many denials are written at a time. */
const writesAtATime = 16;

/** What denials are changed with. */
export interface DenialParts {
  /** Absent where handshakes do not read them. */
  readonly denials: Pick<Denials, "deny" | "allow"> | undefined;
  readonly clock: Pick<Clock, "now">;
}

/**
 * Keeps users and sessions out.
 *
 * @returns until when, in epoch milliseconds
 * @throws a `StoreFault` when not all of them could be written; a repeated call writes the rest
 */
export async function deny(
  { denials, clock }: DenialParts,
  names: PartyNames,
  end: DenialEnd,
): Promise<Result<number, ManagementRejectionCode>> {
  if (denials === undefined) return noDenials();
  const parties = resolveParties(names);
  if (!parties.ok) return parties;
  const nowMs = clock.now();
  const untilMs = "atMs" in end ? end.atMs : nowMs + end.afterMs;
  if (untilMs <= nowMs) return reject("invalid-time", "The denial would be over already.");
  await forEachConcurrently(parties.value, writesAtATime, (party) => denials.deny(party, untilMs));
  return accept(untilMs);
}

/**
 * Lets users and sessions in again.
 *
 * @throws a `StoreFault` when not all of them could be written; a repeated call writes the rest
 */
export async function allow(
  { denials }: DenialParts,
  names: PartyNames,
): Promise<Result<undefined, ManagementRejectionCode>> {
  if (denials === undefined) return noDenials();
  const parties = resolveParties(names);
  if (!parties.ok) return parties;
  await forEachConcurrently(parties.value, writesAtATime, (party) => denials.allow(party));
  return accept(undefined);
}
