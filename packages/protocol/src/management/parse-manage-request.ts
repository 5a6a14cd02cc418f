import { Flaw } from "../flaw.ts";
import type { Json, JsonObject } from "../json.ts";
import {
  type AddressName,
  type AudienceName,
  readAddress,
  readAudience,
  readFlag,
  readGroups,
  readNext,
} from "./command-fields.ts";
import { type CommandReaders, type ParsedManagementRequest, parseCommands } from "./command-list.ts";

/** What `ManageFunction` is asked for. */
export type ManageRequest =
  | {
      readonly command: "join" | "leave";
      readonly audience: AudienceName;
      readonly groups: readonly string[];
      readonly lasting: boolean;
      readonly next?: string;
    }
  | { readonly command: "purge"; readonly stream: AddressName };

const readers: CommandReaders<ManageRequest> = {
  join: (value, command) => readChangeOfGroups("join", value, command),
  leave: (value, command) => readChangeOfGroups("leave", value, command),
  purge(value) {
    const stream = readAddress(value, "purge");
    return stream instanceof Flaw ? stream : { command: "purge", stream };
  },
};

/**
 * Parses what a backend asks to be changed: `{join: {users: […]}, groups: […], lasting?, next?}`, `leave` likewise, or
 * `{purge: {group: …}}`; with an `id` or without one, or several of them in a list.
 */
export function parseManageRequest(request: Json | undefined): ParsedManagementRequest<ManageRequest> {
  return parseCommands(request, readers);
}

function readChangeOfGroups(name: "join" | "leave", value: Json, command: JsonObject): ManageRequest | Flaw {
  const audience = readAudience(value, name);
  if (audience instanceof Flaw) return audience;
  const groups = readGroups(command["groups"]);
  if (groups instanceof Flaw) return groups;
  const lasting = readFlag(command["lasting"], "lasting");
  if (lasting instanceof Flaw) return lasting;
  const next = readNext(command["next"]);
  if (next instanceof Flaw) return next;
  return { command: name, audience, groups, lasting, ...next };
}
