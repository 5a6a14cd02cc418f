import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Template } from "@switchboard/template";

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

/**
 * Everybody is let in, may send to everybody and join rooms, and every group is told who comes and goes: whoever deploys has to choose, whoever tries should not have to.
 */
const LOCAL_PARAMETERS: Readonly<Record<string, string>> = {
  Auth: AUTHENTICATION_METHODS.join(),
  CognitoUserPoolId: USER_POOL_ID,
  CognitoClientId: CLIENT_ID,
  SigningSecretName: SIGNING_SECRET_NAME,
  SendPolicy: "anyone",
  Addresses: "session,user,group,client,everyone",
  Join: "room.**",
  LastingMemberships: "true",
  Presence: "**",
  Denials: "true",
  Events: "default",
};

/** The parameter that a variable of the functions comes from. */
const PARAMETER_OF: Readonly<Record<string, string>> = {
  AUTH: "Auth",
  SEND_POLICY: "SendPolicy",
  SIGNED_ONCE: "SignedOnce",
  ALLOWED_ORIGINS: "AllowedOrigins",
  ADDRESSES: "Addresses",
  ADDRESSES_PER_MESSAGE: "AddressesPerMessage",
  QUOTAS: "Quotas",
  GROUP_READ_SHARDS: "GroupReadShards",
  GROUP_WRITE_SHARDS: "GroupWriteShards",
  EVERYONE_READ_SHARDS: "EveryoneReadShards",
  EVERYONE_WRITE_SHARDS: "EveryoneWriteShards",
  POSTS_PER_SECOND: "PostsPerSecond",
  DIRECT_DELIVERY_LIMIT: "DirectDeliveryLimit",
  HISTORY: "History",
  HISTORY_GENERATION: "HistoryGeneration",
  LASTING_MEMBERSHIPS: "LastingMemberships",
  PRESENCE: "Presence",
  DENIALS: "Denials",
  EVENT_BUS: "Events",
};

/**
 * What a user of this machine can choose, as variables of the functions. `JOIN` is one and no parameter: here it may be `**`,
 * which the template refuses, since nobody's rights are worth anything on this machine.
 */
export const CHOICES: readonly string[] = [...Object.keys(PARAMETER_OF), "JOIN"];

/** Something that is different here from a deployment with its defaults. */
export interface Difference {
  /** The variable that it can be chosen by. */
  readonly name: string;
  readonly here: string;
  /** Absent where a deployment has to choose. */
  readonly deployed?: string;
}

/** What is different here from a deployment, beside addresses and names. */
export function differencesFrom(
  template: Pick<Template, "parameters">,
  settings: Readonly<Record<string, string>>,
): readonly Difference[] {
  const { parameters } = parametersFor(settings);
  const here: Readonly<Record<string, string>> = {
    ...parameters,
    ...(settings["JOIN"] !== undefined && { Join: settings["JOIN"] }),
  };
  return Object.entries({ ...PARAMETER_OF, JOIN: "Join" }).flatMap(([name, parameter]) => {
    const value = here[parameter];
    const standard = template.parameters[parameter]?.["Default"];
    const deployed = standard === undefined ? undefined : String(standard);
    if (value === undefined || value === deployed) return [];
    return [{ name, here: value, ...(deployed !== undefined && { deployed }) }];
  });
}

/** What is given as variables, as parameters of the template; a variable that comes from none stays one. */
export function parametersFor(settings: Readonly<Record<string, string>>): {
  readonly parameters: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(settings);
  const chosen = entries.flatMap(([name, value]) => {
    const parameter = Object.hasOwn(PARAMETER_OF, name) ? PARAMETER_OF[name] : undefined;
    return parameter === undefined ? [] : [[parameter, name === "AUTH" ? inOrder(value) : value] as const];
  });
  return {
    parameters: { ...LOCAL_PARAMETERS, ...Object.fromEntries(chosen) },
    environment: Object.fromEntries(entries.filter(([name]) => !Object.hasOwn(PARAMETER_OF, name))),
  };
}

/** Functions take the methods in any order, the template's parameter in one only. A list with anything else stays, to be refused. */
function inOrder(list: string): string {
  const methods = list.split(",").map((method) => method.trim());
  return methods.every((method) => AUTHENTICATION_METHODS.includes(method))
    ? AUTHENTICATION_METHODS.filter((method) => methods.includes(method)).join()
    : list;
}

/** A problem of a parameter, with the variable that it was set by: `Parameters.Auth: …` begins with `AUTH` then. */
export function nameVariable(problem: string): string {
  const [, parameter, message] = /^Parameters\.(\w+): (.*)$/s.exec(problem) ?? [];
  const variable = Object.entries(PARAMETER_OF).find(([, name]) => name === parameter)?.[0];
  return variable === undefined ? problem : `${variable}: ${message}`;
}

/** The template that is deployed. Found beside a package of the workspace: this module is bundled, and has moved then. */
export function templateFile(): string {
  const manifest = createRequire(import.meta.url).resolve("@switchboard/lambda-connect/package.json");
  return join(dirname(manifest), "..", "..", "infra", "template.yaml");
}
