// A worker that a queue feeds, as it would be written without the hub: each message names its connections.

import { postToAll } from "./post.ts";

interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

interface Task {
  readonly connectionIds: readonly string[];
  readonly text: string;
}

export async function handler({ Records }: QueueEvent) {
  const batchItemFailures: { readonly itemIdentifier: string }[] = [];
  for (const { messageId, body } of Records) {
    const { connectionIds, text }: Task = JSON.parse(body);
    await postToAll(connectionIds, text).catch((error: unknown) => {
      console.error(error);
      batchItemFailures.push({ itemIdentifier: messageId });
    });
  }
  return { batchItemFailures };
}
