import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { CliError, usageError } from "../errors/cli-error.ts";
import { exitCodes } from "../errors/exit-codes.ts";
import type { Surroundings } from "../surroundings.ts";
import type { FunctionNames } from "./hub-target.ts";

/** A hub under a name. There is no place for a token, a password or a secret. */
export interface Profile {
  readonly url: string;
  readonly region?: string;
  readonly awsProfile?: string;
  readonly stackName?: string;
  readonly tableName?: string;
  readonly functions?: FunctionNames;
  readonly cognitoClientId?: string;
  readonly signingSecretId?: string;
  /** Who connects where nobody else is named. */
  readonly user?: string;
}

export type Profiles = Readonly<Record<string, Profile>>;

/** By the XDG Base Directory Specification. */
export function profilesFile({ env }: Pick<Surroundings, "env">): string {
  const home = env["XDG_CONFIG_HOME"] || join(env["HOME"] || homedir(), ".config");
  return join(home, "switchboard", "profiles.json");
}

export async function readProfiles(surroundings: Pick<Surroundings, "env">): Promise<Profiles> {
  const file = profilesFile(surroundings);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (Object(cause).code === "ENOENT") return "{}";
    throw unreadable(file, cause);
  });
  try {
    const profiles: unknown = JSON.parse(text);
    if (isRecord(profiles) && Object.values(profiles).every(isProfile)) return profiles as Profiles;
  } catch (cause) {
    throw unreadable(file, cause);
  }
  throw unreadable(file);
}

export async function readProfile(surroundings: Pick<Surroundings, "env">, name: string): Promise<Profile> {
  const profiles = await readProfiles(surroundings);
  const profile = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (profile !== undefined) return profile;
  const names = Object.keys(profiles).join(", ") || "none yet";
  throw usageError(
    "no-such-profile",
    `There is no profile ${name}. There are: ${names}.`,
    `Make it with switchboard profile set ${name} --stack NAME.`,
  );
}

/** Replaces the file in one step, so that nobody reads half of it. */
export async function writeProfiles(surroundings: Pick<Surroundings, "env">, profiles: Profiles): Promise<void> {
  const file = profilesFile(surroundings);
  const draft = `${file}.${process.pid}`;
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(draft, `${JSON.stringify(profiles, undefined, 2)}\n`, { mode: 0o600 });
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true });
    throw new CliError("profiles-unwritable", `${file} cannot be written: ${String(Object(cause).code)}.`, { cause });
  }
}

function unreadable(file: string, cause?: unknown): CliError {
  return new CliError("profiles-unreadable", `${file} cannot be read, or is no file of profiles.`, {
    ...{ advice: "Correct the file, or remove it and set the profiles anew.", exitCode: exitCodes.usage, cause },
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isProfile(value: unknown): boolean {
  if (!isRecord(value) || typeof value["url"] !== "string") return false;
  const { functions = {}, ...texts } = value;
  const areTexts = (fields: object) => Object.values(fields).every((field) => typeof field === "string");
  return areTexts(texts) && isRecord(functions) && areTexts(functions);
}
