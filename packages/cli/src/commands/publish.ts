import type { Command } from "commander";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { explainError } from "../errors/explain-error.ts";
import { addressHelp } from "../messages/address.ts";
import { dataHelp, type MessageData, messageData } from "../messages/message-data.ts";
import { type MessageText, messageTexts } from "../messages/message-texts.ts";
import { receiptText } from "../messages/receipt-text.ts";
import { printable } from "../output/printable.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import { withBackend } from "../target/with-backend.ts";
import type { Context } from "./context.ts";
import { addMessageOptions, type MessageOptions, messageFields } from "./send.ts";

interface PublishOptions extends TargetOptions, MessageOptions {
  readonly id?: string;
  readonly publisher?: string;
}

/** As many as one request of the hub's takes. */
const BATCH = 100;

export function addPublishCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("publish [data]")
    .summary("send a message as a backend does")
    .description("Invokes the hub's publish function, as a backend does: no connection, permission by IAM.");
  addMessageOptions(command)
    .option("--id <id>", "the message's id: published again with the same, it is the same message")
    .option("--publisher <name>", "whose id it is: the name of your backend")
    .option("--json", "print each answer as a line of JSON");
  addTargetOptions(command)
    .addHelpText(
      "after",
      `
${addressHelp}
Data: ${dataHelp}

Examples:
  switchboard publish --to user:ada '{"order":17,"state":"shipped"}' --id order-17-shipped --publisher orders
  switchboard publish --to group:answer-4 --lines < answer.txt
  switchboard publish --stack switchboard --region eu-central-1 --to everyone 'We are back in a minute.'`,
    )
    .action(async (data: string | undefined, options: PublishOptions) => {
      const output = outputFor(options);
      const { id, publisher, lines = false } = options;
      if (lines && id !== undefined)
        throw usageError("conflicting-options", "--id is of one message: leave --lines out.");
      const fields = messageFields(options);
      const target = await findTarget(options, surroundings);
      await withBackend(target, publisher, surroundings, async (hub) => {
        const failures: CliError[] = [];
        let published = 0;
        for await (const texts of inBatches(messageTexts(data, lines, surroundings), BATCH)) {
          const { usable, unusable } = readAll(texts, options.text === true);
          const messages = usable.map((each) => ({ ...fields, ...(id !== undefined && { id }), data: each }));
          for (const outcome of messages.length === 0 ? [] : await hub.publishAll(messages)) {
            published += 1;
            if (outcome.ok) {
              output.json(outcome.receipt);
              // A backend is in no stream: there are positions, though none of its own, where the message is stored.
              const stored = outcome.receipt.positions === undefined ? {} : { stored: true as const };
              output.line(receiptText({ ...outcome.receipt, ...stored }));
              continue;
            }
            const failure = explainError(outcome.error);
            output.json({ id: outcome.id, code: failure.code, message: failure.message });
            output.note(printable(`${outcome.id}  ${failure.message} (${failure.code})`));
            failures.push(failure);
          }
          if (lines) output.progress.show(`${published} published`);
          if (unusable !== undefined) throw published === 0 ? unusable.error : notPublishedFrom(unusable);
        }
        const [first] = failures;
        if (first === undefined) return;
        if (published === 1) throw first;
        throw new CliError(
          "not-all-published",
          `${failures.length} of ${published} messages were not published: ${first.code}.`,
          {
            ...{ advice: first.advice ?? first.message, exitCode: exitCodes.failed },
          },
        );
      });
    });
}

interface Unusable {
  readonly line: number | undefined;
  readonly error: unknown;
}

/** The data of messages, up to the first text that cannot be used. */
function readAll(texts: readonly MessageText[], isText: boolean): { usable: MessageData[]; unusable?: Unusable } {
  const usable: MessageData[] = [];
  for (const { text, line } of texts) {
    try {
      usable.push(messageData(text, isText));
    } catch (error) {
      return { usable, unusable: { line, error } };
    }
  }
  return { usable };
}

/** Once something is published, a line that cannot be used is no longer wrong usage: that promises that nothing was done. */
function notPublishedFrom({ line, error }: Unusable): CliError {
  const { code, message, advice } = explainError(error);
  return new CliError("not-all-published", `Line ${line} and those after it were not published: ${message} (${code})`, {
    ...{ exitCode: exitCodes.failed, cause: error, ...(advice !== undefined && { advice }) },
  });
}

/** As many as are there, up to so many: whoever types lines does not wait until a batch is full. */
async function* inBatches(texts: AsyncGenerator<MessageText>, most: number): AsyncGenerator<readonly MessageText[]> {
  let ended = false;
  let next = texts.next();
  while (!ended) {
    const batch: MessageText[] = [];
    while (batch.length < most) {
      const result = batch.length === 0 ? await next : await Promise.race([next, nothingYet()]);
      if (result === undefined) break;
      if (result.done === true) {
        ended = true;
        break;
      }
      batch.push(result.value);
      next = texts.next();
    }
    if (batch.length > 0) yield batch;
  }
}

function nothingYet(): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), 5));
}
