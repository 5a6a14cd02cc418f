import { readFileSync } from "node:fs";
import {
  asText,
  isObject,
  type Json,
  type JsonObject,
  readTemplate,
  resolveTemplate,
  type Stack,
} from "@switchboard/template";

/** What is deployed, as it is written. */
export const template = readTemplateOrFail();

/** Whoever deploys has to choose at least this. */
export const leastParameters = { Auth: "none" } as const;

/** Every part of the template at once: what depends on a parameter exists. */
export const fullParameters = {
  Auth: "cognito,signed,none",
  CognitoUserPoolId: "eu-central-1_AbCdEfGhI",
  CognitoClientId: "app-client",
  SignedOnce: "true",
  DomainName: "realtime.example.com",
  CertificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012",
  HostedZoneId: "Z0123456789ABCDEFGHIJ",
  PermissionsBoundaryArn: "arn:aws:iam::123456789012:policy/team/boundary",
  KmsKeyArn: "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012",
  ConnectionIdIndexName: "connection-id",
  Events: "default",
  PublishFrom: "bus/default",
  MessageConcurrency: "10",
  Quotas: "frames=600/m,user.connections=20",
  AccessLogs: "create-role",
  CanarySchedule: "rate(5 minutes)",
  AlarmTopicArn: "arn:aws:sns:eu-central-1:123456789012:alarms",
} as const;

/** What is deployed, with these parameters. */
export function deployed(parameters: Readonly<Record<string, string>>, stackName = "hub"): Stack {
  const place = { region: "eu-central-1", accountId: "123456789012", stackName };
  const resolved = resolveTemplate(template, { parameters, place });
  if ("problems" in resolved) throw new Error(resolved.problems.join("\n"));
  return resolved.stack;
}

/** The properties of every resource of a type, by logical id. */
export function ofType({ resources }: Stack, type: string): readonly (readonly [string, JsonObject])[] {
  return [...resources.values()].filter((each) => each.type === type).map((each) => [each.logicalId, each.properties]);
}

/** What is at a path, such as `Environment.Variables`. */
export function at(node: Json | undefined, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((inner, name) => (isObject(inner) ? inner[name] : undefined), node);
}

/** The text at a path, or an empty one. */
export function textAt(node: Json | undefined, path: string): string {
  const found = at(node, path);
  return (found === undefined ? undefined : asText(found)) ?? "";
}

function readTemplateOrFail() {
  const read = readTemplate(readFileSync(new URL("../../infra/template.yaml", import.meta.url), "utf8"));
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  return read.template;
}
