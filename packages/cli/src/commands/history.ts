import type { HistoryPage } from "@switchboard/server";
import type { Command } from "commander";
import { addressHelp, addressName, parseAddress } from "../messages/address.ts";
import { wholeNumber } from "../messages/read-duration.ts";
import { messageLine } from "../output/message-line.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import { withBackend } from "../target/with-backend.ts";
import type { Context } from "./context.ts";

interface HistoryOptions extends TargetOptions {
  readonly limit: number;
  readonly before?: number;
  readonly json?: boolean;
}

/** As many as the hub gives at once. */
const PAGE = 100;

export function addHistoryCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("history <address>")
    .summary("print the messages that the hub keeps")
    .description("Asks the hub's inspect function for the last messages at an address, the oldest first.")
    .option("-n, --limit <count>", "how many", wholeNumber("--limit", 1, 100_000), 20)
    .option("--before <offset>", "only those before an offset", wholeNumber("--before", 1, Number.MAX_SAFE_INTEGER))
    .option("--json", "print each as a line of JSON");
  addTargetOptions(command)
    .addHelpText(
      "after",
      `
${addressHelp}

Examples:
  switchboard history group:room.1
  switchboard history user:ada --limit 500 --json`,
    )
    .action(async (text: string, options: HistoryOptions) => {
      const output = outputFor(options);
      const stream = addressName(parseAddress(text));
      const target = await findTarget(options, surroundings);
      await withBackend(target, undefined, surroundings, async (hub) => {
        let messages: HistoryPage["messages"] = [];
        let { before } = options;
        let hasMore = true;
        while (hasMore && messages.length < options.limit) {
          if (messages.length > 0) output.progress.show(`${messages.length} messages so far`);
          const limit = Math.min(PAGE, options.limit - messages.length);
          const page = await hub.history(stream, { limit, ...(before !== undefined && { before }) });
          messages = [...page.messages, ...messages];
          before = page.before;
          hasMore = before !== undefined;
        }
        for (const message of messages) {
          output.json(message);
          output.line(messageLine(output.paint, message));
        }
        if (before !== undefined) output.note(`Older ones are kept: --before ${before}`);
        if (messages.length === 0) output.note("Nothing is kept there.");
      });
    });
}
