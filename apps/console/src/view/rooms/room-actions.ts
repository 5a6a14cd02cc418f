import type { SendRequest } from "@switchboard/client";

/** What can be done with a room, by whoever's client it is. */
export interface RoomActions {
  readonly join: (key: string, room: string) => void;
  readonly leave: (key: string, room: string) => void;
  readonly showOlder: (key: string, room: string) => void;
  readonly send: (key: string, request: SendRequest) => void;
  /** Goes to where one writes. */
  readonly writeTo: (key: string, room: string) => void;
}
