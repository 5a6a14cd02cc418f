import { type Observed, type Observers, observed } from "./observed.ts";
import type { MessageEvent, WebSocketResult } from "./websocket-events.ts";

/** Answers the text of one client frame, in whatever protocol. Never throws: a fault is in the reply. */
export type AnswerText = (
  connectionId: string,
  text: string,
) => Promise<Omit<Observed, "result"> & { readonly text?: string }>;

/**
 * Answers a message route. The status is always 200: API Gateway sends the body to the client on a route with a route
 * response, and what went wrong is in the body.
 */
export function createMessageHandler({
  answerText,
  ...observers
}: Observers & { readonly answerText: AnswerText }): (event: MessageEvent) => Promise<WebSocketResult> {
  const handle = async ({ requestContext, body = "" }: MessageEvent): Promise<Observed> => {
    const { text, ...said } = await answerText(requestContext.connectionId, body);
    return { result: { statusCode: 200, ...(text !== undefined && { body: text }) }, ...said };
  };
  return observed(observers, "frame", handle, () => ({ statusCode: 500 }));
}
