import { welcome } from "../connections/welcome.ts";
import { streamsAt } from "../history/history-of.ts";
import type { Position } from "../history/position.ts";
import { positionsOf } from "../history/stream-positions.ts";
import type { SendLimits } from "../messages/send-limits.ts";
import type { Connection } from "../model/connection.ts";
import type { Answer } from "../protocol/client-protocol.ts";
import { type JoiningParts, joinAsFarAsPossible } from "./join-groups.ts";

/** @returns `unknown` where the connection is not remembered any longer, and nothing is to be said to it */
export type SayHello = (
  connection: Connection,
  hello: { readonly groups?: readonly string[]; readonly positions?: readonly Position[] },
) => Promise<Answer | "unknown">;

/**
 * Tells a client what it is here: after it has been joined to those of its groups that it may be in, and with where the streams
 * are that it is in by then.
 *
 * @throws a `StoreFault`; it may be repeated
 */
export function createSayHello({
  limits,
  ...joining
}: JoiningParts & {
  /** What clients are told that one message may ask for. */
  readonly limits: SendLimits;
}): SayHello {
  const { history, historyOf, joinRules } = joining;
  return async (connection, { groups = [], positions = [] }) => {
    const joined = groups.length === 0 ? connection : await joinAsFarAsPossible(connection, groups, joining);
    if (joined === "unknown") return joined;
    if (joined === "too-fast") return { kind: "fault", reason: "throttled" };
    const known = new Set(positions.map(({ epoch }) => epoch));
    // Read after the registration: whoever is at a position there is told of everything that comes after it.
    const streams =
      history === undefined ? [] : await positionsOf(history, streamsAt(historyOf, joined.addresses), known);
    return { kind: "welcome", welcome: welcome(joined, { ...limits, groups: joinRules.limits.groups }, streams) };
  };
}
