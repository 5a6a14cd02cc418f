import type { Command, Payload, Position, Random, Recipients, SendMessageCommand } from "../../../index.ts";
import { pick, randomText } from "./texts.ts";

/** A send; what a test says nothing of does not matter to it. */
export const send = (to: Recipients, more: Partial<SendMessageCommand> = {}): Command => {
  return { kind: "send", id: "id-1", to, payload: "hi", ...more };
};

/** The text without lone surrogates, which no connection's id has, and which a protocol may refuse. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function randomId(random: Random): string {
  return `id-${Math.floor(random() * 1e9).toString(36)}`;
}

function randomPayload(random: Random, depth = 0): Payload {
  const many = <Item>(make: () => Item) => Array.from({ length: Math.floor(random() * 4) }, make);
  const kind = pick(depth > 4 ? ["text", "number"] : ["text", "number", "null", "list", "object"], random);
  switch (kind) {
    case "list":
      return many(() => randomPayload(random, depth + 1));
    case "object":
      return Object.fromEntries(
        many(() => [wellFormed(`k${randomText(random)}`), randomPayload(random, depth + 1)] as const),
      );
    case "number":
      return Math.floor((random() - 0.5) * 1e6) / 8 || 0;
    case "null":
      return null;
    default:
      return wellFormed(randomText(random));
  }
}

const kinds = [
  ...(["hello", "ping", "join", "leave", "history", "recover", "refresh"] as const),
  ...(["send", "send", "send"] as const),
];

export function randomCommand(random: Random): Command {
  const kind = pick(kinds, random);
  const id = randomId(random);
  const maybe = <Field>(field: () => Field) => (random() < 0.5 ? field() : undefined);
  switch (kind) {
    case "hello": {
      const groups = maybe(() => ({ groups: randomGroups(random) }));
      return { kind, id, ...groups, ...maybe(() => ({ positions: randomPositions(random) })) };
    }
    case "ping":
      return { kind, id };
    case "join":
    case "leave":
      return { kind, id, groups: randomGroups(random) };
    case "history": {
      const before = maybe(() => ({ before: randomOffset(random) + 1 }));
      const limit = maybe(() => ({ limit: 1 + Math.floor(random() * 100) }));
      return { kind, id, group: wellFormed(randomText(random)), ...before, ...limit };
    }
    case "recover":
      return { kind, id, since: randomPositions(random) };
    case "refresh":
      return { kind, id, token: wellFormed(randomText(random)) };
    case "send":
      return { kind, id, ...randomMessage(random) };
  }
}

function randomMessage(random: Random): Omit<SendMessageCommand, "id"> {
  const ids = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => wellFormed(randomText(random)));
  const kinds = (["connection", "session", "client", "user", "group"] as const).filter(() => random() < 0.4);
  const to: Recipients = {
    ...Object.fromEntries(kinds.map((one) => [one, ids()])),
    ...((kinds.length === 0 || random() < 0.3) && { everyone: true }),
  };
  return {
    to,
    payload: randomPayload(random),
    ...(random() < 0.3 && { exclude: pick(["connection", "session"] as const, random) }),
    ...(random() < 0.3 && { store: random() < 0.5 }),
    ...(random() < 0.3 && { messageKind: wellFormed(randomText(random)) }),
    ...(random() < 0.3 && { refers: wellFormed(randomText(random)) }),
  };
}

/** Names that can be joined: not every id is one. */
function randomGroups(random: Random): readonly string[] {
  const name = () => pick(["room.1", "a", "Z_9~-:.", "constructor", "x".repeat(128)], random);
  return Array.from({ length: 1 + Math.floor(random() * 3) }, name);
}

function randomPositions(random: Random): readonly Position[] {
  const names = ["k3JHs9aQ-x0Z", "Zq81mmT2_d4A", "e", "x".repeat(32)].filter(() => random() < 0.5);
  return (names.length === 0 ? ["e"] : names).map((epoch) => ({ epoch, offset: randomOffset(random) }));
}

function randomOffset(random: Random): number {
  return pick([0, 1, Math.floor(random() * 1e6), Number.MAX_SAFE_INTEGER - 1], random);
}
