import type { RoomFacts } from "../frame-facts.ts";
import type { Position, Streams } from "./streams.ts";

/** e.g. `room.1`, or `user ada`. */
export function streamText({ kind, id }: { readonly kind: string; readonly id: string }): string {
  if (kind === "group") return id;
  return kind === "everyone" ? "everyone" : `${kind} ${id}`;
}

/** Which message it is, e.g. `message 45 of room.1`. */
export function positionsText(positions: readonly Position[], streams: Streams): string {
  return positions.map(([epoch, offset]) => `message ${offset}${ofStream(epoch, streams)}`).join(", ");
}

function ofStream(epoch: string, streams: Streams): string {
  const name = streams.get(epoch);
  return name === undefined ? "" : ` of ${streamText(name)}`;
}

/** What a frame about rooms says, for somebody who sees one for the first time. */
export function roomFactsText(facts: RoomFacts, streams: Streams): string {
  switch (facts.kind) {
    case "hello":
      return sentence([
        facts.groups.length > 0 && `asks to join ${facts.groups.join(", ")}`,
        facts.positions.length > 0 && `has received up to ${positionsText(facts.positions, streams)}`,
      ]);
    case "welcome":
    case "joined":
      return sentence([
        facts.groups.length > 0 && `is in ${facts.groups.join(", ")}`,
        facts.streams.length > 0 &&
          facts.streams.map((stream) => `the last of ${streamText(stream)} is message ${stream.offset}`).join(", "),
      ]);
    case "join":
      return `asks to join ${facts.groups.join(", ")}`;
    case "leave":
      return `asks to leave ${facts.groups.join(", ")}`;
    case "left":
      return `has left ${facts.groups.join(", ")}`;
    case "ask-history":
      return facts.before === undefined
        ? `asks for the last messages of ${facts.group}`
        : `asks for what comes before message ${facts.before} of ${facts.group}`;
    case "history":
      return `${messagesText(facts.messages.length)}${facts.more ? ", and there are older ones" : ""}`;
    case "recover":
      return `asks for what came after ${positionsText(facts.since, streams)}`;
    case "recovered":
      return sentence(facts.streams.map((stream) => recoveredText(stream, facts, streams)));
    case "stored":
      return facts.positions.length === 0
        ? "it is stored"
        : `it is stored as ${positionsText(facts.positions, streams)}`;
  }
}

type Recovered = Extract<RoomFacts, { kind: "recovered" }>;

function recoveredText(stream: Recovered["streams"][number], { messages }: Recovered, streams: Streams): string {
  const { epoch, now } = stream;
  if (!stream.recovered) {
    const where = now === undefined ? "" : `; it goes on after message ${now.offset} of ${streamText(now)}`;
    return `a gap: what was missed${ofStream(epoch, streams)} is no longer stored${where}`;
  }
  const count = messages.filter(({ positions }) => positions.some((position) => position[0] === epoch)).length;
  if (count === 0) return `nothing${ofStream(epoch, streams)} was missed`;
  return `${messagesText(count)}${ofStream(epoch, streams)} that ${count === 1 ? "was" : "were"} missed${stream.more ? ", and there are more" : ""}`;
}

/** What cannot be had any longer, in one line. */
export function gapText(missed: number | undefined): string {
  const many = missed === undefined ? "Messages" : missed === 1 ? "One message" : `Up to ${missed} messages`;
  return `${many} may be missing here: the hub no longer stores ${missed === 1 ? "it" : "them"}.`;
}

function messagesText(count: number): string {
  return count === 1 ? "1 message" : `${count} messages`;
}

function sentence(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join("; ");
}
