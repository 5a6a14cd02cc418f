import {
  type Answer,
  type ClientProtocol,
  type ClientProtocols,
  createClientProtocols,
  type EncodedPayload,
  type ParsedCommand,
  type Position,
} from "../index.ts";

export const bytesOf = (text: string): EncodedPayload => new TextEncoder().encode(text);
export const textOf = (payload: EncodedPayload): string => new TextDecoder().decode(payload);

/**
 * A protocol whose texts say what they are, for tests of what surrounds a protocol. Commands are `hello <id>`, `ping <id>`,
 * `join <id> <group>`, `leave <id> <group>`, `refresh <id> <token>` and `send <id> <word>`, which is for everyone; a semicolon separates several. A
 * message with positions has them behind an `@` each, one that names its group has it behind a `#`.
 *
 * @param room how many characters a payload may have
 */
export function createTestProtocol(name: string, room = 20): ClientProtocol {
  return {
    name,
    negotiate: ({ subprotocols }) => {
      if (subprotocols.length === 0) return {};
      return subprotocols.includes(name) ? { subprotocol: name } : undefined;
    },
    claimsOf: () => ({ ok: true, value: { credentials: { method: "none" } } }),
    parse(text) {
      const [first = "", ...others] = text.split(";");
      return [parseCommand(first), ...others.map(parseCommand)];
    },
    encodeAnswers: (answers) => `${answers.map(wordsFor).join(", ")} in ${name}`,
    encodeMessage({ payload, group }, positions = []) {
      const text = String(payload);
      const place = [...(group === undefined ? [] : [` #${group}`]), ...positions.map(wordFor)].join("");
      return text.length > room ? undefined : bytesOf(`${text}${place} in ${name}`);
    },
    encodeStored: ({ id, positions }) => bytesOf(`stored ${id}${positions.map(wordFor).join("")} in ${name}`),
    encodeClose: (reason) => [bytesOf(`${typeof reason === "string" ? reason : JSON.stringify(reason)} in ${name}`)],
  };
}

/** Two protocols: texts over ten characters are too large in `test.v2`, over twenty in `test.v1` as well. */
export function createTestProtocols(): ClientProtocols {
  return createClientProtocols([createTestProtocol("test.v1", 20), createTestProtocol("test.v2", 10)]);
}

function parseCommand(text: string): ParsedCommand {
  const [kind, id, payload] = text.split(" ");
  const own = id === undefined ? {} : { id };
  if (kind === "hello" || kind === "ping") return { ok: true, command: { kind, ...own } };
  if ((kind === "join" || kind === "leave") && payload !== undefined) {
    return { ok: true, command: { kind, ...own, groups: [payload] } };
  }
  if (kind === "refresh" && payload !== undefined) return { ok: true, command: { kind, ...own, token: payload } };
  if (kind !== "send" || payload === undefined) {
    return { ok: false, malformed: { code: "unspoken", message: "That is no command.", ...own } };
  }
  return { ok: true, command: { kind, ...own, to: { everyone: true }, payload } };
}

function wordFor({ epoch, offset }: Position): string {
  return ` @${epoch}:${offset}`;
}

function wordsFor({ kind, id }: Answer): string {
  return id === undefined ? kind : `${kind} ${id}`;
}
