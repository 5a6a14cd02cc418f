import { type Mutant, mutant } from "../mutant.ts";

const tracker = (code: string, becomes: string) => mutant("stream-tracker", code, becomes);

export const streamMutants: readonly Mutant[] = [
  // Recovery.
  tracker("if (!isOnline || isAsking || behind().length === 0) return;", "return;"),
  tracker(
    "stream.top = Math.max(stream.top, offset);\n        if (settled || offset >= stream.next) stream.behind = true;",
    "",
  ),
  tracker(
    "isAsking = false;\n        for (const stream of streams.values())\n          Object",
    "for (const stream of streams.values())\n          Object",
  ),
  tracker("if (nowMs < stream.dueAt) continue;", "continue;"),
  tracker("if (isOnline && !stream.behind) plan(stream, now(), options.random);", ""),
  tracker("if (nowMs >= checkAt) {", "if (false) {"),
  tracker("stream.more = answer.more;", ""),
  // Order.
  tracker("while (stream.slots.has(stream.next)) take(stream, stream.next);", "flush(stream, NEVER, true);"),
  tracker(".sort((one, other) => one - other)", ""),
  // Each once, and none left out.
  tracker("if (open.length > 0) give(own);", "if (known.length > 0) give(message);"),
  tracker("const open = known.filter(({ stream, offset }) => !hasPassed(stream, offset));", "const open = known;"),
  tracker("for (const { stream, offset } of ahead) put(stream, offset, undefined, recovered);", ""),
  tracker("flush(stream, NEVER, false);", ""),
  tracker("if (isWhole) stream.next = offset + 1;", "stream.next = offset + 1;"),
  tracker("else stream.behind = settled || offset > since;", ""),
  mutant("stream", "if (isFuller || !stream.slots.has(offset))", "if (!stream.slots.has(offset))"),
  mutant("groups", "if (seen.add(message.id)) emit", "seen.add(message.id); emit"),
  mutant("group", "if (over === undefined && seen.add(message.id))", "if (over === undefined)"),
  // Positions.
  tracker("Math.min(next, ...offsets) - 1", "next - 1"),
  tracker(
    "claims.get(address)?.find((claim) => claim[0] === epoch)?.[1] ?? (settled ? undefined : claimed.get(epoch));",
    "undefined as number | undefined;",
  ),
  tracker("if (epoch !== stream.epoch) {", "if (false) {"),
  tracker("gaps.add(stream.address);", ""),
  tracker("} else if (offset < next) {", "} else if (false) {"),
  mutant("group", "(over ?? early) === undefined ? tracker", "over === undefined ? tracker"),
  // Streams that nobody has named.
  tracker("unnamed.push(message);", ""),
  // Groups, joined and left.
  mutant("memberships", 'if (action === "leave") tracker.left(groupAddress(name));', ""),
  mutant("memberships", 'if (membership.underWay === "leave") tracker.left(groupAddress(membership.name));', ""),
  mutant("memberships", "for (const name of groups) if (gone.has(name)) expel(name);", ""),
  mutant("memberships", "if (underWay !== undefined) return;", ""),
  mutant("memberships", "if (isNew) forget(membership);", ""),
  mutant("groups", "return memberships.isLeaving(name) ? undefined : handles.get(name);", "return handles.get(name);"),
  mutant("group", "begin(messages);", "begin([]);"),
  mutant("requests", "request.timer.stop();", ""),
  mutant("requests", "if (request.lasting) transmit(id, request);", "if (false) transmit(id, request);"),
];
