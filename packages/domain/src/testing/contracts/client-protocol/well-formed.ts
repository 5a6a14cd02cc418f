import { expect } from "vitest";
import type { Command, Malformed, ParsedCommand, Position } from "../../../index.ts";

/** That commands, and what is wrong, are of the domain's form, whatever they were read from. */
export function expectWellFormed(all: readonly ParsedCommand[]): void {
  expect(all.length).toBeGreaterThan(0);
  // One expectation for all of them: texts can have very many parts.
  const strange = all.filter((parsed) => !(parsed.ok ? isCommand(parsed.command) : isMalformed(parsed.malformed)));
  expect(strange).toEqual([]);
}

function isMalformed({ code, message, id, ...more }: Malformed): boolean {
  const isSaid = [code, message].every((text) => typeof text === "string" && text !== "");
  return isSaid && isIdOrNone(id) && Object.keys(more).length === 0;
}

function isCommand(command: Command): boolean {
  if (!isIdOrNone(command.id)) return false;
  switch (command.kind) {
    case "ping":
      return true;
    case "hello": {
      const { groups = [], positions = [] } = command;
      return groups.every(isText) && positions.every(isPosition);
    }
    case "join":
    case "leave":
      return command.groups.length > 0 && command.groups.every(isText);
    case "history": {
      const { group, before = 1, limit = 1 } = command;
      return isText(group) && isWhole(before, 1) && isWhole(limit, 1) && limit <= 100;
    }
    case "recover":
      return command.since.length > 0 && command.since.every(isPosition);
    case "refresh":
      return isText(command.token);
    case "send":
      return isSend(command);
  }
}

function isSend(command: Command & { readonly kind: "send" }): boolean {
  const { to, exclude, payload, messageKind, refers, store } = command;
  const { everyone = false, ...lists } = to;
  const kinds = ["connection", "session", "client", "user", "group"];
  const json = JSON.stringify(payload);
  return (
    typeof everyone === "boolean" &&
    Object.entries(lists).every(([kind, ids]) => kinds.includes(kind) && ids.every((id) => typeof id === "string")) &&
    [undefined, "connection", "session"].includes(exclude) &&
    [undefined, true, false].includes(store) &&
    [messageKind, refers].every((text) => text === undefined || isText(text)) &&
    JSON.stringify(JSON.parse(json)) === json
  );
}

function isIdOrNone(id: unknown): boolean {
  return id === undefined || (typeof id === "string" && id !== "");
}

function isText(text: unknown): boolean {
  return typeof text === "string" && text !== "";
}

function isWhole(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function isPosition({ epoch, offset }: Position): boolean {
  return isText(epoch) && isWhole(offset, 0);
}
