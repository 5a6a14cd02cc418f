import { createPublishHandler, type InvocationContext, type Observers } from "@switchboard/adapters-aws";
import type { PublishMessages } from "@switchboard/domain";
import { createAnswerPublishRequest } from "@switchboard/protocols";

/** Delivers what a backend publishes, and answers with the accounting. */
export function createHandler({
  publishMessages,
  ...observers
}: Observers & { readonly publishMessages: PublishMessages }): (
  event: unknown,
  context: InvocationContext,
) => Promise<object> {
  return createPublishHandler({
    ...observers,
    answerPublishing: createAnswerPublishRequest({ publishMessages }),
  });
}
