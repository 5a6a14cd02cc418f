import { createSeededRandom } from "../../seeded-random.ts";
import { send } from "./commands.ts";
import { maxPayloadBytes } from "./max-payload-bytes.ts";
import type { ClientProtocolSubject } from "./subject.ts";
import { canary, editedText, pick, randomText } from "./texts.ts";

/** Texts by chance, texts that are nearly commands, and texts as long as the gateway carries: the same every time. */
export function* awkwardTexts({ textOf, malformed }: ClientProtocolSubject): Generator<string> {
  const random = createSeededRandom("texts");
  const commands = [
    { kind: "hello", id: "id-1" } as const,
    { kind: "ping" } as const,
    { kind: "hello", groups: ["room.1"], positions: [{ epoch: "e", offset: 41 }] } as const,
    { kind: "join", id: "id-1", groups: ["room.1", "room.2"] } as const,
    { kind: "leave", groups: ["room.1"] } as const,
    { kind: "history", group: canary, before: 42, limit: 50 } as const,
    { kind: "recover", id: "id-1", since: [{ epoch: canary, offset: 41 }] } as const,
    { kind: "refresh", id: "id-1", token: canary } as const,
    send({ user: [canary, "bob"], session: [canary] }, { payload: { text: canary, list: [canary, 1, null] } }),
    send({ everyone: true }, { payload: canary, exclude: "session", store: true, messageKind: canary, refers: canary }),
  ];
  const samples = [...commands.map((command) => textOf([command])), ...malformed.map(({ text }) => text)];
  yield* ["", " ", "\n", ...samples];
  for (let time = 0; time < 300; time += 1) yield randomText(random);
  for (let time = 0; time < 1000; time += 1) yield editedText(pick(samples, random), random);
  const repeated = [
    "\n",
    " ",
    "[",
    "{",
    '"',
    "\\",
    "%",
    ",",
    "-",
    "ü",
    "\ud800",
    '{"a":',
    ...commands.map((command) => textOf([command])),
  ];
  for (const piece of repeated.flatMap((each) => [each, `${each}\n`])) {
    yield piece.repeat(Math.ceil(maxPayloadBytes / piece.length)).slice(0, maxPayloadBytes);
  }
  const half = maxPayloadBytes / 2 - 1024;
  const [before = "", after = ""] = textOf([send({ everyone: true }, { payload: canary })]).split(`"${canary}"`);
  for (const [open, close] of [
    ["[", "]"],
    ['{"a":', "}"],
  ] as const) {
    const depth = Math.floor((2 * half) / (open.length + close.length));
    yield `${open.repeat(depth)}1${close.repeat(depth)}`;
    yield `${before}${open.repeat(depth)}1${close.repeat(depth)}${after}`;
  }
  yield textOf([send({ everyone: true }, { payload: "x".repeat(2 * half) })]);
  yield textOf([send({ user: Array.from({ length: 10_000 }, (_, nth) => `u${nth}`) })]);
}
