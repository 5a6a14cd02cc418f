import { createHash } from "node:crypto";
import { isObject, type Parameters } from "../parameters.ts";
import { invalidValue, Refusal } from "../refusal.ts";

/** One attribute of a message, as it is on the wire. */
export interface MessageAttribute {
  /** `String`, `Number` or `Binary`, and behind a dot whatever the sender likes. */
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

const MOST_ATTRIBUTES = 10;
/** How the checksum marks what kind of value follows. */
const STRING_VALUE = Buffer.from([1]);
const BINARY_VALUE = Buffer.from([2]);

/** Reads a message's attributes, which are checked as SQS checks them. */
export function readAttributes(parameters: Parameters, name: string): MessageAttributes | Refusal {
  const given = parameters[name] ?? {};
  if (!isObject(given)) return new Refusal("SerializationException", `${name} is no map.`);
  const entries = Object.entries(given);
  if (entries.length > MOST_ATTRIBUTES) return invalidValue(name, entries.length, "A message has at most 10.");
  const attributes: Record<string, MessageAttribute> = {};
  for (const [key, value] of entries) {
    const attribute = readAttribute(key, value);
    if (attribute instanceof Refusal) return attribute;
    attributes[key] = attribute;
  }
  return attributes;
}

function readAttribute(name: string, value: unknown): MessageAttribute | Refusal {
  const wrong = (reason: string) =>
    new Refusal("InvalidParameterValueException", `The message attribute '${name}' is invalid. Reason: ${reason}`);
  if (!/^(?!(aws|amazon)\.)(?!\.)(?!.*\.\.)(?!.*\.$)[A-Za-z0-9_.-]{1,256}$/i.test(name)) {
    return wrong("Names have 1 to 256 letters, digits, underscores, hyphens and single periods within.");
  }
  const { DataType, StringValue, BinaryValue }: Parameters = isObject(value) ? value : {};
  if (typeof DataType !== "string" || !/^(String|Number|Binary)(\..+)?$/.test(DataType)) {
    return wrong("The type must be String, Number or Binary.");
  }
  if (DataType.startsWith("Binary")) {
    if (typeof BinaryValue !== "string" || BinaryValue === "") return wrong("It must have a binary value.");
    return { DataType, BinaryValue };
  }
  if (typeof StringValue !== "string" || StringValue === "") return wrong("It must have a string value.");
  if (DataType.startsWith("Number") && !Number.isFinite(Number(StringValue))) return wrong("It is no number.");
  return { DataType, StringValue };
}

/** How much of a message's size its attributes are: names, types and values count (documented). */
export function attributeBytes(attributes: MessageAttributes): number {
  let bytes = 0;
  for (const [name, attribute] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length;
  }
  return bytes;
}

/**
 * The checksum that clients compare; `undefined` where there are no attributes. Source: SQS developer guide, "Calculating
 * the MD5 message digest for message attributes".
 */
export function attributesMd5(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(attribute.BinaryValue === undefined ? STRING_VALUE : BINARY_VALUE);
    add(bytesOf(attribute));
  }
  return hash.digest("hex");
}

function bytesOf({ StringValue = "", BinaryValue }: MessageAttribute): Buffer {
  return BinaryValue === undefined ? Buffer.from(StringValue) : Buffer.from(BinaryValue, "base64");
}
