import {
  amount,
  either,
  flag,
  isObject,
  listOf,
  object,
  oneOf,
  type Rule,
  ruleProblems,
  text,
  whole,
} from "@switchboard/local-service";

/**
 * A model that a message must conform to: the part of JSON Schema (draft 4, what API Gateway uses) that shapes of
 * messages need.
 */
export interface RequestModel {
  readonly type?: JsonType | readonly JsonType[];
  readonly properties?: Readonly<Record<string, RequestModel>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: RequestModel;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly pattern?: string;
}

type JsonType = "object" | "array" | "string" | "number" | "integer" | "boolean" | "null";

const type = oneOf("object", "array", "string", "number", "integer", "boolean", "null");
const size = whole(0, Number.MAX_SAFE_INTEGER);
const bound = amount(-Number.MAX_VALUE, Number.MAX_VALUE);
const scalar: Rule = {
  what: "a text, a number, true, false or null",
  accepts: (value) => value === null || ["string", "number", "boolean"].includes(typeof value),
};

const MODEL_RULES = {
  type: either(type, listOf(type)),
  properties: object,
  required: listOf(text()),
  additionalProperties: flag,
  items: object,
  enum: listOf(scalar),
  minLength: size,
  maxLength: size,
  minItems: size,
  maxItems: size,
  minimum: bound,
  maximum: bound,
  pattern: { what: "a regular expression", accepts: (value) => typeof value === "string" && isPattern(value) },
} satisfies Readonly<Record<keyof RequestModel, Rule>>;
/** They describe, and check nothing. */
const ANNOTATIONS = new Set(["$schema", "id", "title", "description", "default"]);

/** Whether a message's text is JSON that conforms to a model. */
export function conforms(model: RequestModel, text: string): boolean {
  try {
    return matches(model, JSON.parse(text));
  } catch {
    return false;
  }
}

/**
 * Why messages cannot be checked by a model: what it says is none of it, or more than this gateway checks.
 *
 * @param where what the model is called
 */
export function modelProblems(where: string, model: unknown): readonly string[] {
  if (!isObject(model)) return [`${where} is no object`];
  const said = Object.entries(model).filter(([keyword]) => !ANNOTATIONS.has(keyword));
  const unsupported = said.filter(([keyword]) => !Object.hasOwn(MODEL_RULES, keyword));
  const checked = said.filter(([keyword]) => Object.hasOwn(MODEL_RULES, keyword));
  const { properties, items } = model;
  return [
    ...unsupported.map(([keyword]) => `${where}.${keyword} is not supported here`),
    ...ruleProblems(where, Object.fromEntries(checked), MODEL_RULES),
    ...Object.entries(isObject(properties) ? properties : {}).flatMap(([name, each]) =>
      modelProblems(`${where}.properties.${name}`, each),
    ),
    ...(isObject(items) ? modelProblems(`${where}.items`, items) : []),
  ];
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}

function matches(model: RequestModel, value: unknown): boolean {
  if (model.type !== undefined && ![model.type].flat().some((type) => isOfType(type, value))) return false;
  if (model.enum !== undefined && !model.enum.some((allowed) => allowed === value)) return false;
  if (typeof value === "string") return matchesText(model, value);
  if (typeof value === "number") return isBetween(value, model.minimum, model.maximum);
  if (Array.isArray(value)) return matchesList(model, value);
  return typeof value !== "object" || value === null || matchesObject(model, value);
}

function matchesText({ minLength, maxLength, pattern }: RequestModel, value: string): boolean {
  return (
    isBetween([...value].length, minLength, maxLength) && (pattern === undefined || new RegExp(pattern).test(value))
  );
}

function matchesList({ minItems, maxItems, items }: RequestModel, value: readonly unknown[]): boolean {
  return (
    isBetween(value.length, minItems, maxItems) && (items === undefined || value.every((item) => matches(items, item)))
  );
}

function matchesObject({ properties = {}, required = [], additionalProperties }: RequestModel, value: object): boolean {
  if (required.some((name) => !Object.hasOwn(value, name))) return false;
  return Object.entries(value).every(([name, member]) => {
    const model = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return model === undefined ? additionalProperties !== false : matches(model, member);
  });
}

function isBetween(size: number, least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): boolean {
  return size >= least && size <= most;
}

function isOfType(type: JsonType, value: unknown): boolean {
  switch (type) {
    case "array":
      return Array.isArray(value);
    case "null":
      return value === null;
    case "integer":
      return Number.isInteger(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
  }
}
