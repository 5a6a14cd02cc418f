import { createInterface, type Interface } from "node:readline";
import type { Command } from "commander";
import { withHub } from "../connection/with-hub.ts";
import { CliError } from "../errors/cli-error.ts";
import { addIdentityOptions, type IdentityOptions } from "../identity/identity-options.ts";
import { wholeNumber } from "../messages/read-duration.ts";
import { createTalk, talkHelp } from "../room/talk.ts";
import type { Surroundings } from "../surroundings.ts";
import { addTargetOptions, type TargetOptions } from "../target/target-options.ts";
import type { Context } from "./context.ts";

interface JoinOptions extends TargetOptions, IdentityOptions {
  readonly last: number;
  readonly presence: boolean;
}

const ERASE_LINE = "\r\u001b[K";
const ERASE_LINE_ABOVE = "\u001b[1A\u001b[2K";

export function addJoinCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("join <room...>")
    .summary("talk in rooms from the terminal")
    .description('Joins rooms, shows what was said and who is there, and sends each line that you type as {"text": …}.')
    .option("--last <count>", "begin with so many of the last messages", wholeNumber("--last", 1, 100), 10)
    .option("--no-presence", "do not tell who joins and leaves");
  addIdentityOptions(addTargetOptions(command))
    .addHelpText(
      "after",
      `
While it runs:
${talkHelp.replace(/^/gm, "  ")}

Examples:
  switchboard join room.1 --user ada
  echo 'The build is done.' | switchboard join room.builds --user ci`,
    )
    .action(async (names: readonly string[], options: JoinOptions) => {
      const { paint } = outputFor({});
      const { stdin, stdout, interrupted } = surroundings;
      const isTerminal = stdin.isTTY === true && stdout.isTTY === true;
      await withHub(options, surroundings, async ({ hub, until }) => {
        let reader: Interface | undefined;
        const print = (line: string) => {
          stdout.write(`${reader !== undefined && isTerminal ? ERASE_LINE : ""}${line}\n`);
          if (isTerminal) prompt(true);
        };
        const prompt = (keepsTyped: boolean) => {
          reader?.setPrompt(`${talk.room ?? ""}> `);
          reader?.prompt(keepsTyped);
        };
        const talk = createTalk({ hub, last: options.last, tellsPresence: options.presence, paint, print });
        for (const name of names) await talk.enter(name);
        if (isTerminal) print(paint("dim", "/help says what you can type."));
        reader = createInterface({ input: stdin, terminal: isTerminal, ...(isTerminal && { output: stdout }) });
        const ended = whenEnded(reader, surroundings);
        reader.on("line", (line) => {
          // It comes back as everybody gets it.
          if (isTerminal) stdout.write(ERASE_LINE_ABOVE);
          if (!talk.typed(line)) reader?.close();
          else if (isTerminal) prompt(false);
        });
        if (isTerminal) prompt(false);
        try {
          await Promise.race([ended, until(interrupted)]);
        } finally {
          reader.close();
          // What follows begins on a line of its own.
          if (isTerminal) stdout.write("\n");
        }
        if (!(await talk.settled()) && !isTerminal) {
          throw new CliError("not-all-done", "Not every line could be sent.", { advice: "What is printed says why." });
        }
      });
    });
}

/** The input has ended, or Ctrl-C was pressed: a terminal that gives every key gives it to the reader. */
function whenEnded(reader: Interface, { interrupted }: Surroundings): Promise<void> {
  return new Promise((resolve) => {
    reader.once("close", resolve);
    reader.once("SIGINT", () => reader.close());
    interrupted.addEventListener("abort", () => reader.close(), { once: true });
  });
}
