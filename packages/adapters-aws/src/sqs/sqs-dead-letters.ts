import { SendMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { DeadLetter, DeadLetters, Undelivered } from "@switchboard/domain";
import { sqsText } from "./sqs-text.ts";
import { taskFields, unregisterFields } from "./task-text.ts";

/** What every queue takes. Source: SQS developer guide, quotas until 2025. */
const maxBytes = 256 * 1024;

export interface SqsDeadLettersOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/**
 * Dead letters in a queue of SQS, as JSON. A letter about connections has the fields of its task besides: put into the delivery
 * queue, it is one more attempt at them.
 */
export function createSqsDeadLetters({ client, queueUrl }: SqsDeadLettersOptions): DeadLetters {
  return {
    async write(letter) {
      try {
        for (const body of bodiesOf(letter)) {
          await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
        }
      } catch (cause) {
        throw new Error("SQS did not take a dead letter.", { cause });
      }
    },
  };
}

/** A letter is longer than the task that it comes of: one that is too long for SQS becomes several, with some of the missed each. */
function bodiesOf(letter: DeadLetter): readonly string[] {
  const body = sqsText(fieldsOf(letter));
  if (letter.kind !== "undelivered" || letter.undelivered.length === 1 || Buffer.byteLength(body) <= maxBytes) {
    return [body];
  }
  const half = Math.ceil(letter.undelivered.length / 2);
  const parts = [letter.undelivered.slice(0, half), letter.undelivered.slice(half)];
  return parts.flatMap((undelivered) => bodiesOf({ ...letter, undelivered }));
}

function fieldsOf(letter: DeadLetter): object {
  switch (letter.kind) {
    case "undelivered": {
      const { kind: _kind, undelivered, ...sent } = letter;
      const recipients = undelivered.map(({ recipient }) => recipient);
      return { letter: "missed", missed: idsByReason(undelivered), ...taskFields({ ...sent, recipients }) };
    }
    case "still-registered":
      return { letter: letter.kind, ...unregisterFields(letter.task) };
    case "unreadable": {
      const { kind, problem, text } = letter;
      return { letter: kind, problem, text };
    }
  }
}

/** The connections that were missed, by reason: `{"throttled": ["R1kmxc2VNjMCFIA="]}`. */
function idsByReason(undelivered: readonly Undelivered[]): Readonly<Record<string, readonly string[]>> {
  const byReason = new Map<string, readonly string[]>();
  for (const { recipient, reason } of undelivered) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), recipient.connectionId]);
  }
  return Object.fromEntries(byReason);
}
