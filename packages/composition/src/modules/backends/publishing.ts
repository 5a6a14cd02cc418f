import { createPublishHandler } from "@switchboard/adapters-aws/lambda";
import { createSqsClient, createSqsPublicationLetters } from "@switchboard/adapters-aws/sqs";
import { createPublishMessages, createReportRefusals, createSendMessage } from "@switchboard/domain";
import { createAnswerPublishRequest } from "@switchboard/protocols";
import { text, url } from "../../configuration.ts";
import { defineModule, needs } from "../../module.ts";

/** Backends that send: to whomever they like. */
export const publishing = defineModule({
  variables: { AWS_REGION: text, PUBLICATION_DEAD_LETTER_QUEUE_URL: url },
  makes: ({ AWS_REGION: region, PUBLICATION_DEAD_LETTER_QUEUE_URL: queueUrl }) => ({
    publishMessages: needs("deliver", "storeMessage", "clock", "ids", "addressKinds").make(
      ({ addressKinds: kinds, ...parts }) => {
        // The policy is about connections, and none sends through this.
        const sendMessage = createSendMessage({ ...parts, kinds, policy: "nobody" });
        return createPublishMessages({ sendMessage, clock: parts.clock });
      },
    ),
    reportRefusals: needs("eventQueue", "metrics", "clock", "ids").make(createReportRefusals),
    publicationLetters: needs().make(() =>
      createSqsPublicationLetters({ client: createSqsClient({ region }), queueUrl }),
    ),
    publishHandler: needs(
      ...([
        "publishMessages",
        "reportRefusals",
        "publicationLetters",
        "metrics",
        "invocation",
        "clock",
        "log",
      ] as const),
    ).make(({ publicationLetters: letters, invocation, clock, log, ...parts }) =>
      createPublishHandler({ letters, invocation, clock, log, answer: createAnswerPublishRequest(parts) }),
    ),
  }),
});
