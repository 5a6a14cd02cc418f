import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * The bytes of an item that DynamoDB counts: names and values. Source: DynamoDB developer guide, "Item sizes and formats".
 *
 * @throws `RangeError` for a type that no record of a connection has
 */
export function itemSize(item: Item): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + utf8(name) + valueSize(value), 0);
}

function valueSize(value: AttributeValue): number {
  if (value.S !== undefined) return utf8(value.S);
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + utf8(text), 0);
  // A byte for two digits, and one more.
  if (value.N !== undefined) return Math.ceil(value.N.replace(/[-.]/g, "").length / 2) + 1;
  throw new RangeError(`No record has an attribute of type ${Object.keys(value).join()}.`);
}

function utf8(text: string): number {
  return Buffer.byteLength(text);
}
