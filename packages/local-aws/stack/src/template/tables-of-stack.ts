import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { asText, isList, isObject, type Json, type JsonObject, type Stack } from "@switchboard/template";
import { pathOf, type Report, resourcesOfType } from "./resources.ts";

/** What `CreateTable` is told of a table; anything else about it (backups, encryption, tags) has no effect here. */
const MEMBERS = [
  "AttributeDefinitions",
  "KeySchema",
  "GlobalSecondaryIndexes",
  "LocalSecondaryIndexes",
  "BillingMode",
  "ProvisionedThroughput",
  "StreamSpecification",
];
const INDEX_MEMBERS = ["IndexName", "KeySchema", "Projection", "ProvisionedThroughput"];

/** The tables, as `CreateTable` wants them. */
export function tablesOfStack(stack: Stack, report: Report): readonly CreateTableCommandInput[] {
  return resourcesOfType(stack, "AWS::DynamoDB::Table").map((resource) => {
    const { properties, ref } = resource;
    for (const name of ["AttributeDefinitions", "KeySchema"]) {
      if (!isList(properties[name])) report(pathOf(resource, name), "is no list");
    }
    const input = MEMBERS.map((name) => [name, members(name, properties[name])] as const);
    // The template has it in DynamoDB's own words; what is wrong with it DynamoDB says itself.
    return { TableName: ref, ...present(input) } as unknown as CreateTableCommandInput;
  });
}

/** The attribute that holds when an item expires, by the table's name, of tables that have one. */
export function timeToLiveOfStack(stack: Stack): Readonly<Record<string, string>> {
  const entries = resourcesOfType(stack, "AWS::DynamoDB::Table").flatMap(({ properties, ref }) => {
    const { AttributeName, Enabled = true } = objectOf(properties["TimeToLiveSpecification"]);
    return typeof AttributeName === "string" && asText(Enabled) === "true" ? [[ref, AttributeName] as const] : [];
  });
  return Object.fromEntries(entries);
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function members(name: string, value: Json | undefined): Json | undefined {
  if (name === "ProvisionedThroughput") return throughput(value);
  // Templates have no other way to say that there is a stream (documented).
  if (name === "StreamSpecification") return isObject(value) ? { ...value, StreamEnabled: true } : value;
  if (!name.endsWith("Indexes") || !isList(value)) return value;
  return value.filter(isObject).map((index) => {
    return present(INDEX_MEMBERS.map((member) => [member, members(member, index[member])] as const));
  });
}

/** Numbers, whichever way the template has them. */
function throughput(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, units]) => [name, Number(units)]));
}

function present(entries: readonly (readonly [string, Json | undefined])[]): Readonly<Record<string, Json>> {
  return Object.fromEntries(entries.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
