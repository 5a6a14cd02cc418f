// The route `sendMessage`, as it would be written without the hub, after AWS's sample: everybody at once.

import { connectionIdsAt, type To } from "./audience.ts";
import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { postToAll } from "./post.ts";

interface Frame {
  readonly to?: To;
  readonly data?: unknown;
}

export async function handler({ body = "" }: WebSocketEvent): Promise<WebSocketResult> {
  const { to = {}, data }: Frame = JSON.parse(body);
  const connectionIds = await connectionIdsAt(to);
  await postToAll(connectionIds, JSON.stringify({ type: "message", data }));
  return { statusCode: 200, body: JSON.stringify({ type: "ack", delivered: connectionIds.length }) };
}
