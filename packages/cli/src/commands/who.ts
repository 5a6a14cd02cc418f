import type { Command } from "commander";
import { addressHelp, addressName, parseAddress } from "../messages/address.ts";
import { printable } from "../output/printable.ts";
import { tableOf } from "../output/table.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import { withBackend } from "../target/with-backend.ts";
import type { Context } from "./context.ts";

interface WhoOptions extends TargetOptions {
  readonly count?: boolean;
  readonly json?: boolean;
}

export function addWhoCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("who <address>")
    .summary("list who is connected at an address")
    .description(
      "Asks the hub's inspect function who is there. A group lists its members, any other address its connections.",
    )
    .option("--count", "print only how many connections there are")
    .option("--json", "print each as a line of JSON");
  addTargetOptions(command)
    .addHelpText(
      "after",
      `
${addressHelp}

Examples:
  switchboard who group:room.1
  switchboard who user:ada --json
  switchboard who everyone --count`,
    )
    .action(async (text: string, options: WhoOptions) => {
      const output = outputFor(options);
      const address = parseAddress(text);
      const name = addressName(address);
      const target = await findTarget(options, surroundings);
      await withBackend(target, undefined, surroundings, async (hub) => {
        if (options.count === true) {
          const count = await hub.count(name);
          output.json({ count });
          output.line(String(count));
          return;
        }
        const rows: string[][] = [];
        if (address.kind === "group") {
          for await (const member of hub.presence(address.id)) {
            output.json(member);
            const { connections, ...who } = member;
            const sessions = new Set(connections.flatMap(({ sessionId }) => sessionId ?? []));
            rows.push([Object.values(who).join(), String(connections.length), [...sessions].join(" ") || "-"]);
          }
          rows.unshift(["MEMBER", "CONNECTIONS", "SESSIONS"]);
        } else {
          for await (const member of hub.members(name)) {
            output.json(member);
            const { connectionId, userId = "-", sessionId = "-", clientId = "-", connectedAt } = member;
            rows.push([connectionId, userId, sessionId, clientId, connectedAt]);
          }
          rows.unshift(["CONNECTION", "USER", "SESSION", "CLIENT", "SINCE"]);
        }
        if (rows.length > 1) output.line(tableOf(rows.map((row) => row.map(printable))));
        else output.note("Nobody is there.");
      });
    });
}
