import { Flaw } from "../flaw.ts";
import type { Recipients } from "../frames.ts";
import type { Json, JsonObject } from "../json.ts";
import {
  type AddressName,
  type AudienceName,
  type DenialTime,
  hasParties,
  type PartiesName,
  readAddress,
  readAnyAudience,
  readAudience,
  readDenialTime,
  readFlag,
  readGroups,
  readNext,
  readParties,
  readReason,
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
  | { readonly command: "purge"; readonly stream: AddressName }
  | {
      readonly command: "close";
      readonly audience: Recipients;
      readonly reason?: string;
      readonly reconnect: boolean;
      /** Until when its users and sessions are kept out. */
      readonly denied?: DenialTime;
      readonly next?: string;
    }
  | { readonly command: "deny"; readonly parties: PartiesName; readonly time: DenialTime }
  | { readonly command: "allow"; readonly parties: PartiesName };

const readers: CommandReaders<ManageRequest> = {
  join: (value, command) => readChangeOfGroups("join", value, command),
  leave: (value, command) => readChangeOfGroups("leave", value, command),
  purge(value) {
    const stream = readAddress(value, "purge");
    return stream instanceof Flaw ? stream : { command: "purge", stream };
  },
  close: readClose,
  deny(value, command) {
    const parties = readParties(value, "deny");
    if (parties instanceof Flaw) return parties;
    const time = readDenialTime(command, { until: "until", for: "for" });
    if (time instanceof Flaw) return time;
    if (time === undefined) return new Flaw("invalid-field", "deny needs until or for.");
    return { command: "deny", parties, time };
  },
  allow(value) {
    const parties = readParties(value, "allow");
    return parties instanceof Flaw ? parties : { command: "allow", parties };
  },
};

/**
 * Parses what a backend asks to be changed: `{join: {users: […]}, groups: […], lasting?, next?}`, `leave` likewise,
 * `{purge: {group: …}}`, `{close: {users: […]}, reason?, reconnect?, denyUntil?, denyFor?, next?}`,
 * `{deny: {users: […], sessions: […]}, until}` or `for` seconds, or `{allow: {…}}`; with an `id` or without one, or several of them in a list.
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

function readClose(value: Json, command: JsonObject): ManageRequest | Flaw {
  const audience = readAnyAudience(value, "close");
  if (audience instanceof Flaw) return audience;
  const reason = readReason(command["reason"]);
  if (reason instanceof Flaw) return reason;
  const reconnect = readFlag(command["reconnect"], "reconnect");
  if (reconnect instanceof Flaw) return reconnect;
  const denied = readDenialTime(command, { until: "denyUntil", for: "denyFor" });
  if (denied instanceof Flaw) return denied;
  if (denied !== undefined && !hasParties(audience)) {
    return new Flaw("invalid-field", "denyUntil and denyFor are for users and sessions, and close has none.");
  }
  const next = readNext(command["next"]);
  if (next instanceof Flaw) return next;
  return { command: "close", audience, ...reason, reconnect, ...(denied !== undefined && { denied }), ...next };
}
