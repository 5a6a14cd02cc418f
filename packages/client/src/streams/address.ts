import type { StreamFrame } from "@switchboard/protocol";

const kinds = ["group", "user", "session", "client", "connection", "everyone"] as const;

/** What a stream is of, such as `{ group: "room.1" }`. */
export type StreamAddress = Partial<Record<(typeof kinds)[number], string>>;

/** The address of a stream as a text: its kind, a space, and its id. */
export function addressOf(frame: StreamFrame): string {
  const kind = kinds.find((candidate) => candidate in frame);
  return `${kind} ${(frame as StreamAddress)[kind as "group"]}`;
}

export const groupAddress = (name: string) => `group ${name}`;

/** What a text of `addressOf` stands for. */
export function parseAddress(address: string): StreamAddress {
  const space = address.indexOf(" ");
  return { [address.slice(0, space)]: address.slice(space + 1) };
}
