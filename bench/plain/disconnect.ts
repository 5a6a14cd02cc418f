// `$disconnect`, as it would be written without the hub.

import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { removeRecords } from "./records.ts";

export async function handler({ requestContext }: WebSocketEvent): Promise<WebSocketResult> {
  await removeRecords(requestContext.connectionId);
  return { statusCode: 200 };
}
