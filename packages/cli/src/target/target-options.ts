import type { Command } from "commander";
import { usageError } from "../errors/cli-error.ts";
import type { Surroundings } from "../surroundings.ts";
import { type AwsSettings, DEFAULT_URL, type FunctionNames, type HubTarget, localTarget } from "./hub-target.ts";
import { isOnThisMachine, parseHubUrl, regionOf } from "./hub-url.ts";
import { type Profile, readProfile } from "./profiles.ts";
import { defined, readStackOutputs } from "./stack-outputs.ts";

/** What commands take that use a hub. */
export interface TargetOptions {
  readonly profile?: string;
  readonly url?: string;
  readonly stack?: string;
  readonly region?: string;
  readonly awsProfile?: string;
  readonly function?: FunctionNames;
}

const HEADING = "Which hub:";

export function addTargetOptions(command: Command): Command {
  return command
    .optionsGroup(HEADING)
    .option("-p, --profile <name>", "a hub that switchboard profile has set (env: SWITCHBOARD_PROFILE)")
    .option("--url <url>", `its WebSocket URL (default: ${DEFAULT_URL})`)
    .option("--stack <name>", "the CloudFormation stack, whose outputs say the rest")
    .option("--region <region>", "its AWS region")
    .option("--aws-profile <name>", "the profile of the AWS configuration to take credentials from")
    .option("--function <kind=name>", "a function by its name or ARN: publish, manage or inspect", collectFunction);
}

const KINDS = ["publish", "manage", "inspect"];

export function collectFunction(text: string, before: FunctionNames = {}): FunctionNames {
  const [, kind = "", name = ""] = /^([a-z]+)=(.+)$/.exec(text) ?? [];
  if (KINDS.includes(kind)) return { ...before, [kind]: name };
  throw usageError("invalid-function", "--function needs publish=NAME, manage=NAME or inspect=NAME.");
}

/**
 * The hub that the options name: by `--url` or `--stack`, else by a profile, else the one of this machine.
 *
 * A URL of this machine means the local hub, unless a region says that AWS is meant.
 */
export async function findTarget(options: TargetOptions, surroundings: Surroundings): Promise<HubTarget> {
  const { url, stack, profile: name = surroundings.env["SWITCHBOARD_PROFILE"] || undefined } = options;
  if (url !== undefined && stack !== undefined) {
    throw usageError("conflicting-options", "--url and --stack exclude each other.");
  }
  const named = name === undefined ? undefined : await readProfile(surroundings, name);
  const aws = awsSettings(options, named);
  if (stack !== undefined) {
    const outputs = await readStackOutputs(stack, withRegion(aws, undefined, surroundings));
    const ofStack = { ...outputs, stackName: stack, aws: withRegion(aws, new URL(outputs.url), surroundings) };
    return withFunctions(ofStack, options);
  }
  const hub = parseHubUrl(url ?? named?.url ?? DEFAULT_URL, url !== undefined ? "--url" : `The profile ${name}`);
  // Of a profile, only what is true of another URL as well.
  const ofProfile = url === undefined ? (named ?? {}) : {};
  const { functions = {}, cognitoClientId, signingSecretId, stackName, tableName, user }: Partial<Profile> = ofProfile;
  if (isOnThisMachine(hub) && aws.region === undefined) {
    return withFunctions({ ...localTarget(hub), ...defined({ user }) }, options);
  }
  const known = defined({ cognitoClientId, signingSecretId, stackName, tableName, user });
  return withFunctions({ ...known, url: hub.href, functions, aws: withRegion(aws, hub, surroundings) }, options);
}

/** As the options and a profile name it. */
export function awsSettings(
  { region, awsProfile }: Pick<TargetOptions, "region" | "awsProfile">,
  profile?: Pick<Profile, "region" | "awsProfile">,
): AwsSettings {
  return defined({ region: region ?? profile?.region, profile: awsProfile ?? profile?.awsProfile }) as AwsSettings;
}

/** Where nobody has named a region: that of the URL, or of the environment. What is left the AWS SDK looks up. */
export function withRegion(aws: AwsSettings, url: URL | undefined, { env }: Surroundings): AwsSettings {
  const ofUrl = url === undefined ? undefined : regionOf(url);
  const region = aws.region ?? ofUrl ?? (env["AWS_REGION"] || env["AWS_DEFAULT_REGION"] || undefined);
  return region === undefined ? aws : { ...aws, region };
}

function withFunctions(target: HubTarget, { function: named = {} }: TargetOptions): HubTarget {
  return { ...target, functions: { ...target.functions, ...named } };
}
