import { type Fields, textOf } from "../fields.ts";
import { nameOfOccupant } from "./occupant.ts";

interface OfGroup {
  readonly id: string | undefined;
  readonly group: string;
}

/** What a frame says about who is in a room. */
export type PresenceFacts = OfGroup &
  (
    | { readonly kind: "ask-members" | "ask-occupancy" | "ask-presence" }
    | { readonly kind: "members"; readonly count: number; readonly more: boolean }
    | { readonly kind: "occupancy"; readonly users: number | undefined; readonly connections: number }
    | {
        readonly kind: "presence";
        readonly users: number;
        readonly connections: number;
        /** The first of those who came, and who went. */
        readonly joined: readonly string[];
        readonly left: readonly string[];
      }
  );

const MOST_NAMED = 10;

export function presenceFactsOf(name: unknown, frame: Fields): PresenceFacts | undefined {
  const of = { id: textOf(frame["id"]), group: textOf(frame["group"]) ?? "" };
  const [users, connections] = [numberOf(frame["users"]), numberOf(frame["connections"])];
  switch (name) {
    case "members":
      if (frame["action"] !== undefined) return { kind: "ask-members", ...of };
      return { kind: name, ...of, count: listOf(frame["members"]).length, more: frame["next"] !== undefined };
    case "occupancy":
      if (frame["action"] !== undefined) return { kind: "ask-occupancy", ...of };
      return { kind: name, ...of, users, connections: connections ?? 0 };
    case "presence": {
      if (frame["action"] !== undefined) return { kind: "ask-presence", ...of };
      const [joined, left] = [namesOf(frame["joined"]), namesOf(frame["left"])];
      return { kind: name, ...of, users: users ?? 0, connections: connections ?? 0, joined, left };
    }
    default:
      return undefined;
  }
}

export function presenceFactsText(facts: PresenceFacts): string {
  switch (facts.kind) {
    case "ask-members":
      return `asks who is in ${facts.group}, with their connections`;
    case "ask-occupancy":
      return `asks how many are in ${facts.group}`;
    case "ask-presence":
      return `asks who is in ${facts.group}, and to be told who joins and leaves`;
    case "members":
      return `${facts.count} of ${facts.group}${facts.more ? ", and there are more" : ""}`;
    case "occupancy":
      return `${facts.group}: ${countsText(facts)}`;
    case "presence": {
      const said = [
        ...(facts.joined.length > 0 ? [`${facts.joined.join(", ")} joined`] : []),
        ...(facts.left.length > 0 ? [`${facts.left.join(", ")} left`] : []),
        countsText(facts),
      ];
      return `${facts.group}: ${said.join("; ")}`;
    }
  }
}

/** e.g. `2 users, 3 connections`. */
export function countsText({
  users,
  connections,
}: {
  readonly users: number | undefined;
  readonly connections: number;
}): string {
  const counted = (count: number, one: string) => `${count.toLocaleString("en")} ${count === 1 ? one : `${one}s`}`;
  return [...(users === undefined ? [] : [counted(users, "user")]), counted(connections, "connection")].join(", ");
}

function namesOf(value: unknown): readonly string[] {
  const all = listOf(value);
  const more = all.length - MOST_NAMED;
  return [
    ...all.slice(0, MOST_NAMED).map((each) => nameOfOccupant(Object(each))),
    ...(more > 0 ? [`${more} more`] : []),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
