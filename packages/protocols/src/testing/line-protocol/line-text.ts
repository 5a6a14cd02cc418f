import type { Command } from "@switchboard/domain";
import { escaped } from "./escape.ts";

/** The text in which a client gives commands, each on a line of its own. */
export function lineTextOf(commands: readonly Command[]): string {
  return commands.map(lineOf).join("\n");
}

function lineOf(command: Command): string {
  const { kind, id = "-" } = command;
  if (kind !== "send") return `${kind.toUpperCase()} ${id}`;
  const { everyone = false, ...lists } = command.to;
  const recipients = [
    ...Object.entries(lists).flatMap(([name, ids]) => ids.map((each) => `${name}:${escaped(each)}`)),
    ...(everyone ? ["everyone"] : []),
    ...(command.exclude === undefined ? [] : [`!${command.exclude}`]),
  ];
  return `SEND ${id} ${recipients.join(",")} ${JSON.stringify(command.payload)}`;
}
