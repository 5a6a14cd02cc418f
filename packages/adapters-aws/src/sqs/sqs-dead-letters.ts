import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetter, DeadLetters, Missed } from "@switchboard/domain";
import { sqsText } from "./sqs-text.ts";
import { taskFields } from "./task-text.ts";

export interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/**
 * Dead letters in a queue of SQS, as JSON. A letter about connections that were missed has the fields of a task besides:
 * put into the delivery queue, it is one more attempt at them.
 */
export function createSqsDeadLetters({ client, queueUrl }: SqsDeadLettersOptions): DeadLetters {
  return {
    async write(letter) {
      try {
        await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: sqsText(fieldsOf(letter)) }));
      } catch (cause) {
        throw new Error("SQS did not take a dead letter.", { cause });
      }
    },
  };
}

function fieldsOf(letter: DeadLetter): object {
  switch (letter.kind) {
    case "missed": {
      const { kind, message, missed, attempt } = letter;
      const recipients = missed.map(({ recipient }) => recipient);
      return { letter: kind, missed: idsByReason(missed), ...taskFields({ message, recipients, attempt }) };
    }
    case "unreadable": {
      const { kind, problem, text } = letter;
      return { letter: kind, problem, text };
    }
  }
}

/** The connections that were missed, by why: `{"throttled": ["R1kmxc2VNjMCFIA="]}`. */
function idsByReason(missed: readonly Missed[]): Readonly<Record<string, readonly string[]>> {
  const byReason = new Map<string, readonly string[]>();
  for (const { recipient, because } of missed) {
    byReason.set(because, [...(byReason.get(because) ?? []), recipient.connectionId]);
  }
  return Object.fromEntries(byReason);
}
