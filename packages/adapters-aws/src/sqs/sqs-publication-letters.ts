import { type MessageAttributeValue, SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { PublicationLetters } from "@switchboard/domain";

export interface SqsPublicationLettersOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/**
 * Refused publications in a queue of SQS. The body is the publication alone, so that it can be published again; what is wrong
 * with it and whose it is are attributes of the message.
 */
export function createSqsPublicationLetters({ client, queueUrl }: SqsPublicationLettersOptions): PublicationLetters {
  return {
    async write({ text, code, problem, publisher, publicationId }) {
      const said = { Code: code, Problem: problem, Publisher: publisher, PublicationId: publicationId };
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: writable(text),
            MessageAttributes: Object.fromEntries(
              Object.entries(said).flatMap(([name, value = ""]) => attributesOf(name, value)),
            ),
          }),
        );
      } catch (cause) {
        throw new Error("SQS did not take a letter about a publication.", { cause });
      }
    },
  };
}

/** SQS takes no attribute that is empty. */
function attributesOf(name: string, value: string): readonly (readonly [string, MessageAttributeValue])[] {
  return value === "" ? [] : [[name, { DataType: "String", StringValue: writable(value) }]];
}

/** What a queue has given out it takes; other texts may hold characters that XML cannot. Source: SQS API reference, SendMessage. */
function writable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what SQS refuses
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
