import type { Command } from "commander";
import { usageError } from "../errors/cli-error.ts";
import { findCredentials } from "../identity/credentials.ts";
import { addIdentityOptions, type IdentityOptions } from "../identity/identity-options.ts";
import { wholeSeconds } from "../messages/read-duration.ts";
import { addTargetOptions, findTarget, type TargetOptions } from "../target/target-options.ts";
import type { Context } from "./context.ts";

interface TokenOptions extends TargetOptions, IdentityOptions {
  readonly expires?: number;
  readonly json?: boolean;
}

export function addTokenCommand(program: Command, { surroundings, outputFor }: Context): void {
  const command = program
    .command("token")
    .summary("print an id token, or a signed URL")
    .description(
      "Prints what proves who connects, and nothing else: with --user an id token, with --signed a URL that is signed for a session.",
    )
    .option("--expires <duration>", "for how long the local issuer's token is good", wholeSeconds("--expires"))
    .option("--json", "print it in a line of JSON");
  addIdentityOptions(addTargetOptions(command))
    .addHelpText(
      "after",
      `
On this machine the local issuer makes tokens for any user. Against a deployed hub --user logs in to Cognito
(USER_PASSWORD_AUTH) by the app client of the stack or the profile; the password is read from SWITCHBOARD_PASSWORD, or
asked for. Signed URLs take the secret from SWITCHBOARD_SIGNING_SECRET, or from Secrets Manager.

Whoever has the token is that user: do not print it where others read. Every other command finds a token of yours in
SWITCHBOARD_TOKEN.

Examples:
  switchboard token --user ada --groups admins,editors
  SWITCHBOARD_TOKEN=$(switchboard token --user ada) switchboard tail
  switchboard token --signed order-17
  switchboard token --profile production --user ada@example.com`,
    )
    .action(async (options: TokenOptions) => {
      const output = outputFor(options);
      const target = await findTarget(options, surroundings);
      // What is in the environment is there already.
      const env = { ...surroundings.env, SWITCHBOARD_TOKEN: "" };
      const credentials = await findCredentials(target, options, { ...surroundings, env });
      switch (credentials.kind) {
        case "token": {
          const token = await credentials.token({ fresh: false });
          return output.isJson ? output.json({ token }) : output.raw(token);
        }
        case "signed": {
          const url = await credentials.url();
          return output.isJson ? output.json({ url }) : output.raw(url);
        }
        case "none":
          throw usageError(
            "no-identity",
            "Nothing says whose token it is to be.",
            "Add --user NAME or --signed SESSION.",
          );
      }
    });
}
