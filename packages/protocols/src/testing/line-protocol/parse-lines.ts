import type { Command, ParsedCommand, Payload, Recipients, SendMessageCommand } from "@switchboard/domain";
import { unescaped } from "./escape.ts";
import { maxDepth, maxIdLength, maxItems, maxLines } from "./line-limits.ts";
import { readGroup, readListed, readPosition, readWhole } from "./words.ts";

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
      return parseHello(rest, id);
    case "PING":
      return rest.length > 0
        ? refuse("too-long", "PING has nothing after its id.", id)
        : { ok: true, command: { kind: "ping", ...id } };
    case "JOIN":
      return parseGroups("join", rest, id);
    case "LEAVE":
      return parseGroups("leave", rest, id);
    case "HISTORY":
      return parseHistory(rest, id);
    case "RECOVER":
      return parseRecover(rest, id);
    case "REFRESH":
      return parseRefresh(rest, id);
    case "SEND":
      return parseSend(rest, id);
    default:
      return refuse("unknown-verb", "A line begins with none of the verbs, such as HELLO or SEND.", id);
  }
}

function parseHello([groupWord = "-", positionWord = "-", ...more]: readonly string[], id: Id): ParsedCommand {
  const groups = readListed(groupWord, readGroup);
  const positions = readListed(positionWord, readPosition);
  if (groups === undefined || positions === undefined || more.length > 0) {
    return refuse("bad-hello", "HELLO has groups and positions after its id, or - for none.", id);
  }
  return {
    ok: true,
    command: { kind: "hello", ...id, ...(groups.length > 0 && { groups }), ...(positions.length > 0 && { positions }) },
  };
}

function parseGroups(kind: "join" | "leave", [word = "-", ...more]: readonly string[], id: Id): ParsedCommand {
  const groups = readListed(word, readGroup) ?? [];
  if (groups.length === 0 || groups.length > maxItems || more.length > 0) {
    return refuse("bad-groups", `JOIN and LEAVE have 1 to ${maxItems} groups after their id, each after a colon.`, id);
  }
  return { ok: true, command: { kind, ...id, groups } };
}

function parseHistory([word = "", first = "-", most = "-", ...more]: readonly string[], id: Id): ParsedCommand {
  const group = readGroup(word);
  const before = first === "-" ? 0 : readWhole(first, 1);
  const limit = most === "-" ? 0 : readWhole(most, 1);
  if (group === undefined || before === undefined || limit === undefined || limit > maxItems || more.length > 0) {
    return refuse("bad-page", `HISTORY has a group, an offset and a number up to ${maxItems} after its id.`, id);
  }
  return {
    ok: true,
    command: { kind: "history", ...id, group, ...(before > 0 && { before }), ...(limit > 0 && { limit }) },
  };
}

function parseRecover([word = "-", ...more]: readonly string[], id: Id): ParsedCommand {
  const since = readListed(word, readPosition) ?? [];
  if (since.length === 0 || since.length > maxItems || more.length > 0) {
    return refuse("bad-positions", `RECOVER has 1 to ${maxItems} positions after its id.`, id);
  }
  return { ok: true, command: { kind: "recover", ...id, since } };
}

function parseRefresh([word = "", ...more]: readonly string[], id: Id): ParsedCommand {
  const token = unescaped(word);
  return token === undefined || token === "" || more.length > 0
    ? refuse("bad-token", "REFRESH has a token after its id, escaped.", id)
    : { ok: true, command: { kind: "refresh", ...id, token } };
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

function readRecipients(text: string): Omit<SendMessageCommand, "id" | "payload"> | undefined {
  const lists = new Map<string, string[]>();
  let more: Omit<SendMessageCommand, "id" | "payload" | "to"> = {};
  let everyone: Pick<Recipients, "everyone"> = {};
  for (const part of text.split(",")) {
    const [name, sign, value] = /^(\w+)([:=])(.*)$/s.exec(part)?.slice(1) ?? [];
    const id = value === undefined ? undefined : unescaped(value);
    const kind = named.find((each) => each === name);
    if (part === "everyone") {
      everyone = { everyone: true };
    } else if (part === "!connection" || part === "!session") {
      more = { ...more, exclude: part === "!session" ? "session" : "connection" };
    } else if (part === "+store" || part === "-store") {
      more = { ...more, store: part === "+store" };
    } else if (sign === "=" && (name === "kind" || name === "refers") && id) {
      more = { ...more, [name === "kind" ? "messageKind" : name]: id };
    } else if (sign === ":" && kind !== undefined && id !== undefined) {
      lists.set(kind, [...(lists.get(kind) ?? []), id]);
    } else {
      return undefined;
    }
  }
  return { to: { ...Object.fromEntries(lists), ...everyone }, ...more };
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
