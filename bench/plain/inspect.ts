// What backends invoke to see who is where, as it would be written without the hub.

import { records } from "./table.ts";

interface Command {
  readonly group?: string;
  readonly limit?: number;
}

export async function handler({ group = "", limit = 100 }: Command) {
  const found = await records.at(`group#${group}`);
  const users = new Set(found.map(({ userId }) => userId));
  return { connections: found.slice(0, limit), users: [...users] };
}
