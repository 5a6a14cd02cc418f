import { isObject, type JsonObject } from "../json.ts";
import type { ResourceDeclaration } from "../template.ts";

const PASSED_ON = ["TableName", "ProvisionedThroughput", "SSESpecification", "Tags"];
/** As DynamoDB calls SAM's types. */
const TYPES: Readonly<Record<string, string>> = { String: "S", Number: "N", Binary: "B" };

/**
 * Does to an `AWS::Serverless::SimpleTable` what SAM's transform does: a table with one key, `id` where the template names none.
 *
 * Source: SAM specification, "AWS::Serverless::SimpleTable".
 */
export function expandSimpleTable(declaration: ResourceDeclaration): ResourceDeclaration {
  const { properties } = declaration;
  const key = properties["PrimaryKey"];
  const { Name = "id", Type = "String" } = isObject(key) ? key : {};
  const passedOn = Object.entries(properties).filter(([name]) => PASSED_ON.includes(name));
  const expanded: JsonObject = {
    ...Object.fromEntries(passedOn),
    ...(properties["ProvisionedThroughput"] === undefined && { BillingMode: "PAY_PER_REQUEST" }),
    AttributeDefinitions: [{ AttributeName: Name, AttributeType: TYPES[String(Type)] ?? Type }],
    KeySchema: [{ AttributeName: Name, KeyType: "HASH" }],
  };
  return { ...declaration, type: "AWS::DynamoDB::Table", properties: expanded };
}
