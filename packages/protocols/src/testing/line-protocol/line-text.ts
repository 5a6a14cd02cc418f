import type { Command, SendMessageCommand } from "@switchboard/domain";
import { escaped } from "./escape.ts";
import { groupWords, positionWords } from "./words.ts";

/** The text in which a client gives commands, each on a line of its own. */
export function lineTextOf(commands: readonly Command[]): string {
  return commands.map(lineOf).join("\n");
}

function lineOf(command: Command): string {
  const { kind, id = "-" } = command;
  const words = wordsOf(command);
  return [kind.toUpperCase(), id, ...words].join(" ");
}

function wordsOf(command: Command): readonly string[] {
  switch (command.kind) {
    case "hello":
      return [groupWords(command.groups ?? []), positionWords(command.positions ?? [])];
    case "ping":
      return [];
    case "join":
    case "leave":
      return [groupWords(command.groups)];
    case "history":
      return [`:${escaped(command.group)}`, `${command.before ?? "-"}`, `${command.limit ?? "-"}`];
    case "recover":
      return [positionWords(command.since)];
    case "refresh":
      return [escaped(command.token)];
    case "send":
      return [recipientWords(command), JSON.stringify(command.payload)];
  }
}

function recipientWords({ to, exclude, store, messageKind, refers }: SendMessageCommand): string {
  const { everyone = false, ...lists } = to;
  return [
    ...Object.entries(lists).flatMap(([name, ids]) => ids.map((each) => `${name}:${escaped(each)}`)),
    ...(everyone ? ["everyone"] : []),
    ...(exclude === undefined ? [] : [`!${exclude}`]),
    ...(store === undefined ? [] : [store ? "+store" : "-store"]),
    ...(messageKind === undefined ? [] : [`kind=${escaped(messageKind)}`]),
    ...(refers === undefined ? [] : [`refers=${escaped(refers)}`]),
  ].join(",");
}
