import { Command, type CommanderError } from "commander";
import type { Context } from "./commands/context.ts";
import { addDevCommand } from "./commands/dev.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addHistoryCommand } from "./commands/history.ts";
import { addJoinCommand } from "./commands/join.ts";
import { addAllowCommand, addKickCommand } from "./commands/kick.ts";
import { addLoadCommand } from "./commands/load.ts";
import { addNewCommand } from "./commands/new.ts";
import { addProfileCommand } from "./commands/profile.ts";
import { addPublishCommand } from "./commands/publish.ts";
import { addSendCommand } from "./commands/send.ts";
import { addSmokeCommand } from "./commands/smoke.ts";
import { addTailCommand } from "./commands/tail.ts";
import { addTokenCommand } from "./commands/token.ts";
import { addWhoCommand } from "./commands/who.ts";

/** All commands, in the order in which the help lists them. */
export function createProgram(context: Context, version: string): Command {
  const program = new Command("switchboard")
    .description("Runs a Switchboard hub on this machine, and uses any hub from the terminal.")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this text")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp({ sortSubcommands: false })
    .showHelpAfterError("(add --help for the options, and examples)")
    .exitOverride((error: CommanderError) => {
      throw error;
    });
  program.commandsGroup("Begin:");
  addDevCommand(program, context);
  addNewCommand(program, context);
  addDoctorCommand(program, context);
  addSmokeCommand(program, context);
  program.commandsGroup("As a client:");
  addSendCommand(program, context);
  addTailCommand(program, context);
  addJoinCommand(program, context);
  addTokenCommand(program, context);
  addLoadCommand(program, context);
  program.commandsGroup("As a backend:");
  addPublishCommand(program, context);
  addWhoCommand(program, context);
  addHistoryCommand(program, context);
  addKickCommand(program, context);
  addAllowCommand(program, context);
  program.commandsGroup("Settings:");
  addProfileCommand(program, context);
  program.addHelpText(
    "after",
    `
Without --url, --stack or --profile, commands use the hub of this machine, ws://127.0.0.1:8081/development.

Examples:
  switchboard dev                          a hub on this machine, and its console in the browser
  switchboard join room.1 --user ada       talk in a room
  switchboard new my-app                   an application to start from

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 unreachable, 4 not permitted, 5 a check failed, 130 interrupted.`,
  );
  return program;
}
