import { join } from "node:path";
import type { Template } from "@switchboard/template";
import { builtFile } from "./built-files.ts";

// What makes Switchboard's own template run on this machine. There is nothing else that differs from what is deployed, but
// where the services are: see template/local-environment.ts.

export const PLACE = { region: "us-east-1", accountId: "000000000000", stackName: "switchboard" } as const;
export const USER_POOL_ID = "us-east-1_Local0001";
export const CLIENT_ID = "local-client";
export const SIGNING_SECRET_NAME = "switchboard/signing";
export const CONNECT_FUNCTION = "ConnectFunction";
export const DISCONNECT_FUNCTION = "DisconnectFunction";
export const MESSAGE_FUNCTION = "MessageFunction";
export const MANAGE_FUNCTION = "ManageFunction";
export const PUBLISH_FUNCTION = "PublishFunction";

/** In the order in which the template's parameter lists them. */
const AUTHENTICATION_METHODS = ["cognito", "signed", "none"];

/** What authentication needs to work on this machine, whatever else is chosen. */
const LOCAL_NAMES: Readonly<Record<string, string>> = {
  CognitoUserPoolId: USER_POOL_ID,
  CognitoClientId: CLIENT_ID,
  SigningSecretName: SIGNING_SECRET_NAME,
};

/**
 * What is wider on this machine than in a deployment: everybody is let in, may send to everybody and join rooms, and every
 * group is told who comes and goes. Somebody who tries Switchboard should not have to choose.
 */
export const LOCAL_DEFAULTS: Readonly<Record<string, string>> = {
  Auth: AUTHENTICATION_METHODS.join(),
  SendPolicy: "anyone",
  Addresses: "session,user,group,client,everyone",
  Join: "room.**",
  LastingMemberships: "true",
  Presence: "**",
  Denials: "true",
  Events: "default",
  PublishFrom: "bus/default",
};

/** Parameters that several variables come from: in the order of their parts, which have a slash between them, each with its default. */
const PARTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  GroupShards: { GROUP_WRITE_SHARDS: "1", GROUP_READ_SHARDS: "1" },
  EveryoneShards: { EVERYONE_WRITE_SHARDS: "4", EVERYONE_READ_SHARDS: "4" },
};

/** The parameter that a variable of the functions comes from. */
const PARAMETER_OF: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(PARTS).flatMap(([parameter, parts]) => Object.keys(parts).map((name) => [name, parameter])),
  ),
  AUTH: "Auth",
  SEND_POLICY: "SendPolicy",
  REQUIRE_GROUP: "RequireGroup",
  SIGNED_ONCE: "SignedOnce",
  ALLOWED_ORIGINS: "AllowedOrigins",
  ADDRESSES: "Addresses",
  ADDRESSES_PER_MESSAGE: "AddressesPerMessage",
  QUOTAS: "Quotas",
  POSTS_PER_SECOND: "PostsPerSecond",
  DIRECT_DELIVERY_LIMIT: "DirectDeliveryLimit",
  HISTORY: "History",
  HISTORY_GENERATION: "HistoryGeneration",
  LASTING_MEMBERSHIPS: "LastingMemberships",
  PRESENCE: "Presence",
  DENIALS: "Denials",
  EVENT_BUS: "Events",
  PUBLISH_FROM: "PublishFrom",
  LOG_LEVEL: "LogLevel",
  TRACING: "Tracing",
};

/** The parameter that each variable of a user's sets. */
export const PARAMETER_OF_CHOICE: Readonly<Record<string, string>> = { ...PARAMETER_OF, JOIN: "Join" };

/** What a user of this machine can choose, as variables of the functions. */
export const CHOICES: readonly string[] = Object.keys(PARAMETER_OF_CHOICE);

/** What a user of this machine has chosen. */
export interface Choice {
  /** By the names of the functions' variables. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether the template's own defaults count for everything else, instead of those of this machine. */
  readonly asDeployed: boolean;
}

/** A setting whose value is another than it would be otherwise. */
export interface Difference {
  /** The variable that it can be chosen by. */
  readonly name: string;
  readonly here: string;
  /** What a deployment has that chooses nothing, or `npm start` alone. */
  readonly otherwise: string;
}

/**
 * What is different here, beside addresses and names: from a deployment with its defaults, or, where those count here as well,
 * from `npm start` alone.
 */
export function differencesFrom(template: Pick<Template, "parameters">, choice: Choice): readonly Difference[] {
  const { parameters } = parametersFor(choice);
  const { JOIN } = choice.settings;
  const chosen: Readonly<Record<string, string>> = { ...parameters, ...(JOIN !== undefined && { Join: JOIN }) };
  return Object.entries(PARAMETER_OF_CHOICE).flatMap(([name, parameter]) => {
    const standard = String(template.parameters[parameter]?.["Default"] ?? "");
    const here = partFor(name, chosen[parameter] ?? standard);
    const otherwise = partFor(name, choice.asDeployed ? (LOCAL_DEFAULTS[parameter] ?? standard) : standard);
    return here === otherwise ? [] : [{ name, here, otherwise }];
  });
}

/**
 * What is given as variables, as parameters of the template; a variable that comes from none stays one. So does `JOIN`, unless
 * it is to be as deployed: on this machine it may be `**`, which the template refuses, since nobody's rights are worth anything here.
 */
export function parametersFor({ settings, asDeployed }: Choice): {
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
} {
  const parameterOf = asDeployed ? PARAMETER_OF_CHOICE : PARAMETER_OF;
  const entries = Object.entries(settings);
  const chosen = entries.flatMap(([name, value]) => {
    const parameter = Object.hasOwn(parameterOf, name) ? parameterOf[name] : undefined;
    if (parameter === undefined) return [];
    return [[parameter, wholeOf(parameter, settings) ?? (name === "AUTH" ? inOrder(value) : value)] as const];
  });
  return {
    parameters: { ...LOCAL_NAMES, ...(!asDeployed && LOCAL_DEFAULTS), ...Object.fromEntries(chosen) },
    environment: Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(parameterOf, name))),
  };
}

/** The value of a parameter that has parts, `undefined` of any other. */
function wholeOf(parameter: string, settings: Choice["settings"]): string | undefined {
  const parts = Object.hasOwn(PARTS, parameter) ? PARTS[parameter] : undefined;
  return (
    parts &&
    Object.entries(parts)
      .map(([name, standard]) => settings[name] ?? standard)
      .join("/")
  );
}

/** What a variable gets of the value of its parameter. */
export function partFor(name: string, value: string): string {
  const parts = Object.values(PARTS).find((each) => Object.hasOwn(each, name));
  return parts === undefined ? value : (value.split("/")[Object.keys(parts).indexOf(name)] ?? "");
}

/** Functions take the methods in any order, the template's parameter in one only. A list with anything else stays, to be refused. */
function inOrder(list: string): string {
  const methods = list.split(",").map((method) => method.trim());
  return methods.every((method) => AUTHENTICATION_METHODS.includes(method))
    ? AUTHENTICATION_METHODS.filter((method) => methods.includes(method)).join()
    : list;
}

/** A problem of a parameter, with the variables that it was set by: `Parameters.Auth: …` begins with `AUTH` then. */
export function nameVariable(problem: string): string {
  const [, parameter, message] = /^Parameters\.(\w+): (.*)$/s.exec(problem) ?? [];
  const variables = Object.entries(PARAMETER_OF_CHOICE).flatMap(([name, of]) => (of === parameter ? [name] : []));
  return variables.length === 0 ? problem : `${variables.join("/")}: ${message}`;
}

/** Where `npm run docs` puts the documents of the checkout that the hub was built in; elsewhere nothing is there. */
export function documentsDirectory(): string {
  return builtFile(join("..", "..", "..", "docs", ".vitepress", "dist"));
}
