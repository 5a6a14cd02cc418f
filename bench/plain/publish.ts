// A function that backends invoke, as it would be written without the hub: everybody at once.

import { postToAll } from "./post.ts";
import { records } from "./table.ts";

interface Request {
  readonly to: { readonly users?: readonly string[]; readonly groups?: readonly string[] };
  readonly data: unknown;
}

export async function handler({ to: { users = [], groups = [] }, data }: Request) {
  const addresses = [...users.map((user) => `user#${user}`), ...groups.map((group) => `group#${group}`)];
  const found = (await Promise.all(addresses.map(records.at))).flat();
  const connectionIds = [...new Set(found.map(({ connectionId }) => connectionId))];
  await postToAll(connectionIds, JSON.stringify({ type: "message", data }));
  return { delivered: connectionIds.length };
}
