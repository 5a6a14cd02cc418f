// What backends invoke to send, as it would be written without the hub.

import { connectionIdsAt, type To } from "./audience.ts";
import { postToAll } from "./post.ts";

interface Published {
  readonly to?: To;
  readonly data?: unknown;
}

export async function handler({ to = {}, data }: Published) {
  const connectionIds = await connectionIdsAt(to);
  await postToAll(connectionIds, JSON.stringify({ type: "message", data }));
  return { delivered: connectionIds.length };
}
