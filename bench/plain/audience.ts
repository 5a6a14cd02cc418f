import { records } from "./table.ts";

/** Where a message is to go. */
export interface To {
  readonly sessions?: readonly string[];
  readonly users?: readonly string[];
  readonly groups?: readonly string[];
}

/** Everybody's connections at any of the addresses, each once. */
export async function connectionIdsAt({ sessions = [], users = [], groups = [] }: To): Promise<readonly string[]> {
  const addresses = [
    ...sessions.map((session) => `session#${session}`),
    ...users.map((user) => `user#${user}`),
    ...groups.map((group) => `group#${group}`),
  ];
  const found = (await Promise.all(addresses.map(records.at))).flat();
  return [...new Set(found.map(({ connectionId }) => connectionId))];
}
