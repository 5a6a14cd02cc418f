import type { Command, ParsedCommand, Payload, Recipients, SendMessageCommand } from "@switchboard/domain";
import { unescaped } from "./escape.ts";
import { maxDepth, maxIdLength, maxLines } from "./line-limits.ts";

type Parsed = readonly [ParsedCommand, ...ParsedCommand[]];
type Id = { readonly id?: string };

const named = ["connection", "session", "client", "user", "group"] as const;

/** The commands of a text, one for each of its lines. */
export function parseLines(text: string): Parsed {
  const [first = "", ...others] = text.split("\n", maxLines + 1);
  if (others.length >= maxLines) return [refuse("too-many-lines", `A text has at most ${maxLines} lines.`)];
  return [parseLine(first), ...others.map(parseLine)];
}

function parseLine(line: string): ParsedCommand {
  const [verb, given, ...rest] = line.split(" ");
  const id = readId(given);
  if (id === undefined) return refuse("bad-id", `An id is 1 to ${maxIdLength} visible characters of ASCII, or -.`);
  switch (verb) {
    case "HELLO":
    case "PING":
      if (rest.length > 0) return refuse("too-long", "HELLO and PING have nothing after their id.", id);
      return { ok: true, command: { kind: verb === "HELLO" ? "hello" : "ping", ...id } };
    case "SEND":
      return parseSend(rest, id);
    default:
      return refuse("unknown-verb", "A line begins with HELLO, PING or SEND.", id);
  }
}

function refuse(code: string, message: string, id: Id = {}): ParsedCommand {
  return { ok: false, malformed: { code, message, ...id } };
}

function readId(given = "-"): Id | undefined {
  if (given === "-") return {};
  return /^[\x21-\x7e]+$/.test(given) && given.length <= maxIdLength ? { id: given } : undefined;
}

function parseSend([recipients = "", ...json]: readonly string[], id: Id): ParsedCommand {
  const addressed = readRecipients(recipients);
  if (addressed === undefined) {
    return refuse("bad-recipient", `A recipient is everyone, or one of ${named.join(", ")} with an id.`, id);
  }
  const payload = readPayload(json.join(" "));
  if (payload === undefined) return refuse("bad-payload", "What follows the recipients must be JSON.", id);
  if (isDeep(payload)) return refuse("too-deep", `JSON is nested at most ${maxDepth} levels deep.`, id);
  return { ok: true, command: { kind: "send", ...id, ...addressed, payload } satisfies Command };
}

function readRecipients(text: string): Pick<SendMessageCommand, "to" | "exclude"> | undefined {
  const lists = new Map<string, string[]>();
  let everyone: Pick<Recipients, "everyone"> = {};
  let exclude: Pick<SendMessageCommand, "exclude"> = {};
  for (const part of text.split(",")) {
    if (part === "everyone") {
      everyone = { everyone: true };
    } else if (part === "!connection" || part === "!session") {
      exclude = { exclude: part === "!session" ? "session" : "connection" };
    } else {
      const end = part.indexOf(":");
      const kind = named.find((each) => each === part.slice(0, Math.max(0, end)));
      const id = unescaped(part.slice(end + 1));
      if (kind === undefined || id === undefined) return undefined;
      const list = lists.get(kind) ?? [];
      list.push(id);
      lists.set(kind, list);
    }
  }
  return { to: { ...Object.fromEntries(lists), ...everyone }, ...exclude };
}

function readPayload(text: string): Payload | undefined {
  try {
    return JSON.parse(text) as Payload;
  } catch {
    return undefined;
  }
}

/** Level by level: a function that called itself for each would run out of stack before the depth is known. */
function isDeep(payload: Payload): boolean {
  let level = [payload].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((each) => Object.values(each)).filter(isNested);
  }
  return false;
}

function isNested(payload: Payload): payload is Extract<Payload, object> {
  return typeof payload === "object" && payload !== null;
}
