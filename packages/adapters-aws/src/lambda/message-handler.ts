import type { HandleText } from "@switchboard/domain";
import { type Observed, type Observers, observed } from "./observed.ts";
import type { MessageEvent, WebSocketResult } from "./websocket-events.ts";

/**
 * Answers a message route. The status is always 200: API Gateway sends the body to the client on a route with a route
 * response, and what went wrong is in the body.
 */
export function createMessageHandler({
  handleText,
  ...observers
}: Observers & { readonly handleText: HandleText }): (event: MessageEvent) => Promise<WebSocketResult> {
  const handle = async ({ requestContext, body = "" }: MessageEvent): Promise<Observed> => {
    const { text, ...said } = await handleText(requestContext.connectionId, body);
    return { result: { statusCode: 200, ...(text !== undefined && { body: text }) }, ...said };
  };
  return observed(observers, "frame", handle, () => ({ statusCode: 500 }));
}
