import { Flaw, findFlaw } from "../flaw.ts";
import { isJsonObject, type Json, type JsonObject } from "../json.ts";
import { readId } from "../message-fields.ts";
import type { ManagementErrorCode } from "./codes.ts";

/** How many commands a backend may give at once. */
export const maxCommands = 100;

/** What is wrong with a command, or with a request. */
export interface ManagementError {
  readonly code: ManagementErrorCode;
  readonly message: string;
  /** The command's own id, where it has a readable one. */
  readonly id?: string;
}

export type ParsedManagement<Command> =
  | { readonly ok: true; readonly id?: string; readonly command: Command }
  | { readonly ok: false; readonly error: ManagementError };

export type ParsedManagementRequest<Command> =
  | {
      readonly ok: true;
      /** Whether the request has a list of commands, rather than being one. */
      readonly isList: boolean;
      readonly commands: readonly ParsedManagement<Command>[];
    }
  | { readonly ok: false; readonly error: ManagementError };

/** How each command of a function is read, by the field that names it. */
export type CommandReaders<Command> = Readonly<Record<string, (value: Json, command: JsonObject) => Command | Flaw>>;

/**
 * Parses what a backend asks for: `{id?, <command>: …}`, or `{commands: [{id?, <command>: …}, …]}`.
 *
 * Never throws. What is wrong with one command of a list is in its place, and concerns no other.
 */
export function parseCommands<Command>(
  request: Json | undefined,
  readers: CommandReaders<Command>,
): ParsedManagementRequest<Command> {
  if (!isJsonObject(request)) return refuse("not-an-object", "The request is not a JSON object.");
  const { commands } = request;
  if (commands === undefined) return { ok: true, isList: false, commands: [parseCommand(request, readers)] };
  if (Object.keys(readers).some((name) => request[name] !== undefined)) {
    return refuse("invalid-field", "commands and a command cannot be used together.");
  }
  if (!Array.isArray(commands) || commands.length === 0 || commands.length > maxCommands) {
    return refuse("invalid-field", `commands must be a list of 1 to ${maxCommands} commands.`);
  }
  return { ok: true, isList: true, commands: commands.map((command: Json) => parseCommand(command, readers)) };
}

function parseCommand<Command>(value: Json, readers: CommandReaders<Command>): ParsedManagement<Command> {
  if (!isJsonObject(value)) return refuse("not-an-object", "The command is not a JSON object.");
  const id = readId(value["id"]);
  if (id instanceof Flaw) return refuseFor(id);
  const flaw = findFlaw(value, 1);
  if (flaw !== undefined) return refuseFor(flaw, id);
  const [found, ...others] = Object.entries(readers).filter(([name]) => value[name] !== undefined);
  if (found === undefined || others.length > 0) {
    return refuse("unknown-command", `The command must have one of ${Object.keys(readers).join(", ")}.`, id);
  }
  const [name, read] = found;
  const command = read(value[name] ?? null, value);
  return command instanceof Flaw ? refuseFor(command, id) : { ok: true, ...id, command };
}

/** Of the codes of flaws, `no-action`, `unknown-action` and `not-json` are for frames: nothing that is called here gives them. */
function refuseFor({ code, message }: Flaw, id: { readonly id?: string } = {}) {
  return refuse(code as ManagementErrorCode, message, id);
}

function refuse(
  code: ManagementErrorCode,
  message: string,
  id: { readonly id?: string } = {},
): { readonly ok: false; readonly error: ManagementError } {
  return { ok: false, error: { code, message, ...id } };
}
