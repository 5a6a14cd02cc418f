// `$disconnect`, as it would be written without the hub.

import type { WebSocketEvent, WebSocketResult } from "./events.ts";
import { records } from "./table.ts";

export async function handler({ requestContext }: WebSocketEvent): Promise<WebSocketResult> {
  await records.remove(requestContext.connectionId);
  return { statusCode: 200 };
}
