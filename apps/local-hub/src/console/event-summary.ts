import type { EventSummary } from "@switchboard/console/contract";
import type { BusEvent } from "@switchboard/local-eventbridge";

const MOST_NAMED = 6;
const MOST_CHARACTERS = 300;

/** Reads the hub's own events as `docs/EVENTS.md` has them; of others there is no more than id, kind and source. */
export function summaryOf({ id, "detail-type": kind, source, time, detail }: BusEvent): EventSummary {
  const fields: Fields = source === "switchboard" ? Object(detail) : {};
  return {
    id: short(textOf(fields["id"]) ?? id),
    kind: short(kind),
    source: short(source),
    at: short(textOf(fields["at"]) ?? time),
    about: aboutOf(fields).slice(0, MOST_NAMED).map(short),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function aboutOf(fields: Fields): readonly string[] {
  const sender: Fields = Object(Object(fields["message"])["from"]);
  return [
    ...named("user", fields["userId"] ?? sender["userId"]),
    ...named("session", fields["sessionId"]),
    ...Object.entries(Object(fields["stream"])).flatMap(([name, id]) => (id === true ? [name] : named(name, id))),
    ...named("publisher", fields["publisher"]),
    ...named("code", fields["code"]),
    ...named("cause", fields["cause"]),
    ...(Array.isArray(fields["groups"]) ? fields["groups"].flatMap((group) => named("group", group)) : []),
    ...named("connection", fields["connectionId"]),
  ];
}

function named(what: string, id: unknown): readonly string[] {
  return typeof id === "string" ? [`${what} ${id}`] : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function short(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}
