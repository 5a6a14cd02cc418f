import type { Command } from "commander";
import { CliError, usageError } from "../errors/cli-error.ts";
import { type Address, addressHelp, parseAddress, recipientsOf } from "../messages/address.ts";
import { wholeSeconds } from "../messages/read-duration.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import { withBackend } from "../target/with-backend.ts";
import type { Context } from "./context.ts";

interface KickCommandOptions extends TargetOptions {
  readonly reason?: string;
  readonly reconnect?: boolean;
  readonly deny?: number;
  readonly json?: boolean;
}

export function addKickCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("kick <address...>")
    .summary("close connections, and keep users out")
    .description(
      "Closes every connection at the addresses, through the hub's manage function, and tells its client why.",
    )
    .option("--reason <text>", "for clients to show")
    .option("--reconnect", "let clients connect again by themselves")
    .option("--deny <duration>", "keep the users and sessions out, such as 10m", wholeSeconds("--deny"))
    .option("--json", "print the result as a line of JSON");
  addTargetOptions(command)
    .addHelpText(
      "after",
      `
${addressHelp}

Examples:
  switchboard kick user:mallory --reason 'You have been removed.' --deny 1h
  switchboard kick group:room.1 --reconnect`,
    )
    .action(async (texts: readonly string[], options: KickCommandOptions) => {
      const output = outputFor(options);
      const { reason, reconnect, deny } = options;
      const audience = recipientsOf(texts.map(parseAddress));
      const target = await findTarget(options, surroundings);
      await withBackend(target, undefined, surroundings, async (hub) => {
        const counts = await hub.kick(audience, {
          ...(reason !== undefined && { reason }),
          ...(reconnect !== undefined && { reconnect }),
          ...(deny !== undefined && { deny: { forSeconds: deny } }),
        });
        output.json(counts);
        output.line(`${counts.closed} closed, ${counts.gone} gone already, ${counts.failed} failed`);
        if (counts.failed > 0) {
          throw new CliError("not-all-closed", `${counts.failed} connections may be open still.`, {
            advice: "Give the command again.",
          });
        }
      });
    });
}

export function addAllowCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("allow <address...>")
    .summary("let users in again that kick --deny keeps out")
    .description("Lets users and sessions in again, through the hub's manage function.")
    .option("--json", "print the result as a line of JSON");
  addTargetOptions(command)
    .addHelpText("after", "\nExample:\n  switchboard allow user:mallory")
    .action(async (texts: readonly string[], options: TargetOptions & { readonly json?: boolean }) => {
      const output = outputFor(options);
      const parties = partiesOf(texts.map(parseAddress));
      const target = await findTarget(options, surroundings);
      await withBackend(target, undefined, surroundings, (hub) => hub.allow(parties));
      output.json({ allowed: parties });
      output.line("They are let in again.");
    });
}

function partiesOf(addresses: readonly Address[]) {
  if (addresses.every(({ kind }) => kind === "user" || kind === "session")) return recipientsOf(addresses);
  throw usageError("invalid-address", "Only users and sessions are kept out and let in.", addressHelp);
}
