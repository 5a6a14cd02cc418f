import type { Command } from "commander";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { explainError } from "../errors/explain-error.ts";
import { addressHelp } from "../messages/address.ts";
import { dataHelp, messageData } from "../messages/message-data.ts";
import { messageTexts } from "../messages/message-texts.ts";
import { receiptText } from "../messages/receipt-text.ts";
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
          const messages = texts.map((text) => ({
            ...fields,
            ...(id !== undefined && { id }),
            data: messageData(text, options.text === true),
          }));
          for (const outcome of await hub.publishAll(messages)) {
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
            output.note(`${outcome.id}  ${failure.message} (${failure.code})`);
            failures.push(failure);
          }
          if (lines) output.progress.show(`${published} published`);
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

/** As many as are there, up to so many: whoever types lines does not wait until a batch is full. */
async function* inBatches(texts: AsyncGenerator<string>, most: number): AsyncGenerator<readonly string[]> {
  let ended = false;
  let next = texts.next();
  while (!ended) {
    const batch: string[] = [];
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
