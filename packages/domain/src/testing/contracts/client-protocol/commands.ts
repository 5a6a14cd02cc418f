import type { Command, Payload, Random, Recipients, SendMessageCommand } from "../../../index.ts";
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

export function randomCommand(random: Random): Command {
  const kind = pick(["hello", "ping", "send", "send", "send"] as const, random);
  if (kind !== "send") return { kind, id: randomId(random) };
  const ids = () => Array.from({ length: 1 + Math.floor(random() * 3) }, () => wellFormed(randomText(random)));
  const kinds = (["connection", "session", "client", "user", "group"] as const).filter(() => random() < 0.4);
  const to: Recipients = {
    ...Object.fromEntries(kinds.map((one) => [one, ids()])),
    ...((kinds.length === 0 || random() < 0.3) && { everyone: true }),
  };
  const exclude = random() < 0.3 && { exclude: pick(["connection", "session"] as const, random) };
  return { kind, id: randomId(random), to, payload: randomPayload(random), ...exclude };
}
