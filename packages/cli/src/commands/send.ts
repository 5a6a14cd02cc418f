import type { Command } from "commander";
import type { ConnectedHub } from "../connection/open-hub.ts";
import { withHub } from "../connection/with-hub.ts";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import { explainError } from "../errors/explain-error.ts";
import { unlessInterrupted } from "../errors/unless-interrupted.ts";
import { addIdentityOptions, type IdentityOptions } from "../identity/identity-options.ts";
import { type Address, addressHelp, parseAddress, recipientsOf } from "../messages/address.ts";
import { dataHelp, type MessageData, messageData } from "../messages/message-data.ts";
import { messageTexts } from "../messages/message-texts.ts";
import { receiptText } from "../messages/receipt-text.ts";
import { addTargetOptions, type TargetOptions } from "../target/target-options.ts";
import type { Context } from "./context.ts";

/** What the commands take that send. */
export interface MessageOptions {
  readonly to?: readonly Address[];
  readonly text?: boolean;
  readonly lines?: boolean;
  readonly kind?: string;
  readonly refers?: string;
  readonly store?: boolean;
  readonly json?: boolean;
}

export const collectAddress = (text: string, before: readonly Address[] = []) => [...before, parseAddress(text)];

/** `--store` and `--no-store`; neither leaves it to the hub. */
export function addMessageOptions(command: Command): Command {
  return command
    .option("-t, --to <address>", "whom it is for; several times for several addresses", collectAddress)
    .option("--text", "the data is text, whatever it looks like")
    .option("--lines", "each line of standard input is a message")
    .option("--kind <kind>", "what the message is to the application, such as edit")
    .option("--refers <id>", "the message that it is about")
    .option("--store", "refuse it where it cannot be stored")
    .option("--no-store", "keep it out of the history");
}

/** The fields of a message that options say. */
export function messageFields({ to, kind, refers, store }: MessageOptions) {
  if (to === undefined)
    throw usageError(
      "no-address",
      "Nothing says whom the message is for.",
      "Add --to user:ada, --to group:room.1 or --to everyone.",
    );
  return {
    to: recipientsOf(to),
    ...(kind !== undefined && { kind }),
    ...(refers !== undefined && { refers }),
    ...(store !== undefined && { store }),
  };
}

export function addSendCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("send [data]")
    .summary("send a message over a connection of its own")
    .description("Connects, sends a message as a client, and prints what became of it.");
  addMessageOptions(command).option("--json", "print the acknowledgement as a line of JSON");
  addIdentityOptions(addTargetOptions(command))
    .addHelpText(
      "after",
      `
${addressHelp}
Data: ${dataHelp}

Examples:
  switchboard send --to session:bob hello
  switchboard send --user ada --to group:room.1 --to user:grace '{"order":17}'
  tail -f app.log | switchboard send --to group:logs --lines --text`,
    )
    .action(async (data: string | undefined, options: MessageOptions & TargetOptions & IdentityOptions) => {
      const output = outputFor(options);
      const fields = messageFields(options);
      const sendAll = async (hub: ConnectedHub) => {
        let sent = 0;
        for await (const { text, line } of messageTexts(data, options.lines === true, surroundings)) {
          const message = { ...fields, data: readData(text, line, options, sent) };
          const receipt = await hub.send(message);
          sent += 1;
          output.json(receipt);
          output.line(receiptText(receipt));
        }
      };
      // Standard input may give nothing for long: Ctrl-C does not wait for it.
      await withHub(options, surroundings, ({ hub }) => unlessInterrupted(sendAll(hub), surroundings.interrupted));
    });
}

/** The data of a message. Once something is sent, a line that cannot be used is no longer wrong usage: that promises that nothing was done. */
function readData(text: string, line: number | undefined, options: MessageOptions, sent: number): MessageData {
  try {
    return messageData(text, options.text === true);
  } catch (error) {
    if (sent === 0 || line === undefined) throw error;
    const { code, message, advice } = explainError(error);
    throw new CliError("not-all-sent", `Line ${line} and those after it were not sent: ${message} (${code})`, {
      ...{ exitCode: exitCodes.failed, cause: error, ...(advice !== undefined && { advice }) },
    });
  }
}
