import { Flaw } from "../flaw.ts";
import type { Json } from "../json.ts";
import { type AddressName, readAddress, readBefore, readLimit, readMember, readNext } from "./command-fields.ts";
import { type CommandReaders, type ParsedManagementRequest, parseCommands } from "./command-list.ts";

/** What `InspectFunction` is asked for. */
export type InspectRequest =
  | { readonly command: "history"; readonly stream: AddressName; readonly before?: number; readonly limit: number }
  | { readonly command: "stream"; readonly stream: AddressName }
  | { readonly command: "members"; readonly address: AddressName; readonly limit: number; readonly next?: string }
  | { readonly command: "count"; readonly address: AddressName }
  | { readonly command: "memberships"; readonly member: { readonly user: string } | { readonly session: string } }
  | { readonly command: "denied"; readonly party: { readonly user: string } | { readonly session: string } };

const readers: CommandReaders<InspectRequest> = {
  history(value, command) {
    const stream = readAddress(value, "history");
    if (stream instanceof Flaw) return stream;
    const before = readBefore(command["before"]);
    if (before instanceof Flaw) return before;
    const limit = readLimit(command["limit"]);
    return limit instanceof Flaw ? limit : { command: "history", stream, ...before, limit };
  },
  stream(value) {
    const stream = readAddress(value, "stream");
    return stream instanceof Flaw ? stream : { command: "stream", stream };
  },
  members(value, command) {
    const address = readAddress(value, "members");
    if (address instanceof Flaw) return address;
    const limit = readLimit(command["limit"]);
    if (limit instanceof Flaw) return limit;
    const next = readNext(command["next"]);
    return next instanceof Flaw ? next : { command: "members", address, limit, ...next };
  },
  count(value) {
    const address = readAddress(value, "count");
    return address instanceof Flaw ? address : { command: "count", address };
  },
  memberships(value) {
    const member = readMember(value, "memberships");
    return member instanceof Flaw ? member : { command: "memberships", member };
  },
  denied(value) {
    const party = readMember(value, "denied");
    return party instanceof Flaw ? party : { command: "denied", party };
  },
};

/**
 * Parses what a backend asks to be told: `{history: {group: …}, before?, limit?}`, `{stream: …}`, `{members: …, limit?, next?}`,
 * `{count: …}`, `{memberships: {user: …}}` or `{denied: {user: …}}`; with an `id` or without one, or several of them in a list.
 */
export function parseInspectRequest(request: Json | undefined): ParsedManagementRequest<InspectRequest> {
  return parseCommands(request, readers);
}
