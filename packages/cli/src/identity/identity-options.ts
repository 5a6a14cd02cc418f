import type { Command } from "commander";
import { usageError } from "../errors/cli-error.ts";

/** What commands take that connect: whom they connect as. */
export interface IdentityOptions {
  readonly user?: string;
  readonly groups?: string;
  readonly signed?: string;
  readonly session?: string;
  readonly client?: string;
}

/** The hub refuses a user who is in no group, so the local issuer is asked for one. */
export const DEFAULT_GROUPS = "everybody";

export function addIdentityOptions(command: Command): Command {
  return command
    .optionsGroup("As whom (default: nobody in particular):")
    .option(
      "-u, --user <name>",
      "a user, with a token: of the local issuer, or of Cognito (see switchboard token --help)",
    )
    .option("--groups <list>", `the user's groups, of the local issuer only (default: ${DEFAULT_GROUPS})`)
    .option("--signed <session>", "a session that is signed here")
    .option("--session <id>", "the session of this connection")
    .option("--client <id>", "what the program calls itself (default: a random id)");
}

export function checkIdentity({ user, groups, signed, session }: IdentityOptions): void {
  if (user !== undefined && signed !== undefined) {
    throw usageError("conflicting-options", "--user and --signed exclude each other: a hub takes one proof.");
  }
  if (session !== undefined && signed !== undefined) {
    throw usageError(
      "conflicting-options",
      "--session and --signed exclude each other: the signature names the session.",
    );
  }
  if (groups !== undefined && user === undefined) throw usageError("conflicting-options", "--groups needs --user.");
}
