import type { Command } from "commander";
import { usageError } from "../errors/cli-error.ts";
import { tableOf } from "../output/table.ts";
import { parseHubUrl } from "../target/hub-url.ts";
import { type Profile, profilesFile, readProfiles, writeProfiles } from "../target/profiles.ts";
import { defined, readStackOutputs } from "../target/stack-outputs.ts";
import { awsSettings, collectFunction, type TargetOptions, withRegion } from "../target/target-options.ts";
import type { Context } from "./context.ts";

interface ProfileOptions extends TargetOptions {
  readonly cognitoClient?: string;
  readonly signingSecret?: string;
  readonly user?: string;
}

export function addProfileCommand(program: Command, { surroundings, outputFor }: Context): void {
  const profile = program
    .command("profile")
    .summary("name hubs, so that --profile finds them")
    .description("Profiles name hubs. They hold no token, password or secret.");

  profile
    .command("set <name>")
    .description("Makes a profile, or makes it anew. With --stack, the outputs of the stack are read now.")
    .option("--url <url>", "the hub's WebSocket URL")
    .option("--stack <name>", "the CloudFormation stack, whose outputs say the rest")
    .option("--region <region>", "its AWS region")
    .option("--aws-profile <name>", "the profile of the AWS configuration to take credentials from")
    .option("--cognito-client <id>", "the user pool's app client that users log in by")
    .option("--signing-secret <id>", "name or ARN of the secret that sessions are signed with")
    .option("-u, --user <name>", "who connects where nobody else is named")
    .option("--function <kind=name>", "a function by its name or ARN: publish, manage or inspect", collectFunction)
    .addHelpText(
      "after",
      `
Examples:
  switchboard profile set production --stack switchboard --region eu-central-1 --aws-profile work
  switchboard profile set staging --url wss://abc.execute-api.eu-central-1.amazonaws.com/staging`,
    )
    .action(async (name: string, options: ProfileOptions) => {
      const output = outputFor({});
      if (!/^[\w.-]{1,64}$/.test(name)) {
        throw usageError("invalid-profile", "A profile's name has letters, digits, dots, hyphens and underscores.");
      }
      const made = await makeProfile(options);
      await writeProfiles(surroundings, { ...(await readProfiles(surroundings)), [name]: made });
      output.line(`${name}: ${made.url}\nUse it with --profile ${name}, or SWITCHBOARD_PROFILE=${name}.`);
    });

  async function makeProfile(options: ProfileOptions): Promise<Profile> {
    const { url, stack, cognitoClient, signingSecret, user, function: functions } = options;
    if ((url === undefined) === (stack === undefined)) {
      throw usageError("no-hub-named", "A profile needs --url or --stack.");
    }
    const aws = awsSettings(options);
    const outputs =
      stack === undefined ? undefined : await readStackOutputs(stack, withRegion(aws, undefined, surroundings));
    const found = outputs ?? { url: parseHubUrl(url ?? "", "--url").href };
    const region = outputs === undefined ? aws.region : withRegion(aws, new URL(found.url), surroundings).region;
    return defined({
      ...found,
      ...{ region, awsProfile: aws.profile, stackName: stack, user },
      ...(cognitoClient !== undefined && { cognitoClientId: cognitoClient }),
      ...(signingSecret !== undefined && { signingSecretId: signingSecret }),
      functions: { ...outputs?.functions, ...functions },
    }) as Profile;
  }

  profile
    .command("list")
    .description("Lists the profiles.")
    .option("--json", "print them as lines of JSON")
    .action(async (options: { readonly json?: boolean }) => {
      const output = outputFor(options);
      const profiles = Object.entries(await readProfiles(surroundings));
      for (const [name, fields] of profiles) output.json({ name, ...fields });
      const rows = profiles.map(([name, { url, region = "-", awsProfile = "-", user = "-" }]) => [
        name,
        url,
        region,
        awsProfile,
        user,
      ]);
      if (rows.length > 0) output.line(tableOf([["NAME", "URL", "REGION", "AWS PROFILE", "USER"], ...rows]));
      else output.note(`There is none in ${profilesFile(surroundings)}.`);
    });

  profile
    .command("remove <name>")
    .description("Removes a profile.")
    .action(async (name: string) => {
      const profiles = await readProfiles(surroundings);
      if (!Object.hasOwn(profiles, name)) throw usageError("no-such-profile", `There is no profile ${name}.`);
      const others = Object.entries(profiles).filter(([each]) => each !== name);
      await writeProfiles(surroundings, Object.fromEntries(others));
      outputFor({}).line(`${name} is removed.`);
    });
}
