// The route `sendMessage`, as it would be written without the hub, after AWS's sample: everybody at once.

import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { postToAll } from "./post.ts";
import { records } from "./table.ts";

interface Frame {
  readonly to?: {
    readonly sessions?: readonly string[];
    readonly users?: readonly string[];
    readonly groups?: readonly string[];
  };
  readonly data?: unknown;
}

export async function handler({ body = "" }: WebSocketEvent): Promise<WebSocketResult> {
  const { to: { sessions = [], users = [], groups = [] } = {}, data }: Frame = JSON.parse(body);
  const addresses = [
    ...sessions.map((session) => `session#${session}`),
    ...users.map((user) => `user#${user}`),
    ...groups.map((group) => `group#${group}`),
  ];
  const found = (await Promise.all(addresses.map(records.at))).flat();
  const connectionIds = [...new Set(found.map(({ connectionId }) => connectionId))];
  await postToAll(connectionIds, JSON.stringify({ type: "message", data }));
  return { statusCode: 200, body: JSON.stringify({ type: "ack", delivered: connectionIds.length }) };
}
