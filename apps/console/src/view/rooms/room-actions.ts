import type { SendRequest } from "@switchboard/client";
import type { AccessDraft } from "../../model/operator/access.ts";

/** What can be done with a room, by whoever's client it is. */
export interface RoomActions {
  readonly join: (key: string, room: string) => void;
  readonly leave: (key: string, room: string) => void;
  readonly showOlder: (key: string, room: string) => void;
  readonly send: (key: string, request: SendRequest) => void;
  /** Somebody wants to see who is in a room. */
  readonly showMembers: (key: string, room: string) => void;
  readonly askMembers: (key: string, room: string) => void;
  readonly countMembers: (key: string, room: string) => void;
  /** Goes to where somebody is put out; `undefined` where nobody can be. */
  readonly kick: ((party: Pick<AccessDraft, "kind" | "id">) => void) | undefined;
}
