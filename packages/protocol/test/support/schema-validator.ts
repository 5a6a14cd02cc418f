import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { frameSchema } from "../../schema/frame-schema.ts";

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** Whether something holds for every text, or for every key, of a value. */
function everyText(value: unknown, holds: (text: string, isKey: boolean) => boolean): boolean {
  if (typeof value === "string") return holds(value, false);
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every((each) => everyText(each, holds));
  return Object.entries(value).every(([key, each]) => holds(key, true) && everyText(each, holds));
}

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

function areUnlike(firsts: readonly unknown[]): boolean {
  return new Set(firsts.map((first) => JSON.stringify(first))).size === firsts.length;
}

/** What the schema notes beyond JSON Schema, as a validator that was told of it checks it: the note's value, then the data. */
const notes: Readonly<Record<string, (noted: unknown, value: unknown) => boolean>> = {
  "x-maxBytes": (most, text) => typeof text !== "string" || bytes(text) <= Number(most),
  "x-maxItemsOfAll": (most, lists) =>
    Object.values(lists ?? {})
      .filter(Array.isArray)
      .flat().length <= Number(most),
  "x-uniqueFirst": (_, pairs) => areUnlike([pairs].flat().map((pair) => [pair].flat()[0])),
  "x-maxDepth": (most, value) => depthOf(value) <= Number(most),
  "x-forbiddenKeys": (keys, value) => everyText(value, (text, isKey) => !isKey || ![keys].flat().includes(text)),
  "x-wellFormed": (_, value) => everyText(value, (text) => !/\p{Surrogate}/u.test(text)),
};

/** Validates values against the schema, or against one of its definitions. */
export function validatorOf(definition?: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, formats: { "date-time": isTime } });
  for (const [keyword, validate] of Object.entries(notes)) ajv.addKeyword({ keyword, validate, errors: false });
  ajv.addSchema(frameSchema);
  const validate = ajv.getSchema(frameSchema.$id + (definition === undefined ? "" : `#/$defs/${definition}`));
  if (validate === undefined) throw new RangeError(`The schema defines no ${definition}.`);
  return validate;
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
}
