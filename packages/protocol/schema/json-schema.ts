/** The part of JSON Schema 2020-12 that the frames need, and the notes for what it has no words for. */
export type JsonSchema = Ref | Text | Whole | Flag | List | Pair | Fields | AnyOf | Anything;

interface Described {
  readonly description?: string;
}

export interface Ref extends Described {
  readonly $ref: `#/$defs/${string}`;
}

export interface Text extends Described {
  readonly type?: "string";
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly format?: "date-time";
  readonly pattern?: string;
  readonly minLength?: number;
  /** In characters: no text of more of them has few enough bytes. */
  readonly maxLength?: number;
  /** In bytes of UTF-8. JSON Schema counts characters, so a validator has to be told. */
  readonly "x-maxBytes"?: number;
}

export interface Whole extends Described {
  readonly type: "integer";
  readonly minimum: number;
  readonly maximum?: number;
}

export interface Flag extends Described {
  readonly type?: "boolean";
  readonly const?: boolean;
}

export interface List extends Described {
  readonly type: "array";
  readonly items: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  /** No two of the items, which are lists, begin alike. */
  readonly "x-uniqueFirst"?: true;
}

/** A list of which each place has a meaning of its own. */
export interface Pair extends Described {
  readonly type: "array";
  readonly prefixItems: readonly JsonSchema[];
  readonly items: false;
  readonly minItems: number;
}

export interface Fields extends Described {
  readonly type: "object";
  readonly properties: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  /** Others are ignored, unless this says that there are none. */
  readonly additionalProperties?: false;
  readonly minProperties?: number;
  readonly not?: Pick<Fields, "properties" | "required">;
  /** All lists in it together. */
  readonly "x-maxItemsOfAll"?: number;
}

export interface AnyOf extends Described {
  readonly anyOf: readonly JsonSchema[];
}

/** Any JSON value. */
export interface Anything extends Described {
  readonly type?: never;
}

/** What an object is not: one with such a field. */
export const having = (name: string): Pick<Fields, "properties" | "required"> => ({
  properties: { [name]: {} },
  required: [name],
});

/** A field that may be missing. */
interface Optional {
  readonly optional: JsonSchema;
}

/** The fields of an object, by name. */
export type FieldSchemas = Readonly<Record<string, JsonSchema | Optional>>;

export const optional = (schema: JsonSchema): Optional => ({ optional: schema });

/** An object; its fields are required where they are not `optional`. */
export function object(fields: FieldSchemas, more: Partial<Fields> = {}): Fields {
  const required = Object.entries(fields).flatMap(([name, field]) => ("optional" in field ? [] : [name]));
  return {
    type: "object",
    ...more,
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, field]) => [name, "optional" in field ? field.optional : field]),
    ),
    ...(required.length > 0 && { required }),
  };
}

export const ref = (name: string): Ref => ({ $ref: `#/$defs/${name}` });

/** A text of at most so many bytes, and not empty. */
export const text = (maxBytes: number, description?: string): Text => ({
  type: "string",
  minLength: 1,
  maxLength: maxBytes,
  "x-maxBytes": maxBytes,
  ...saying(description),
});

export const anyText = (description?: string): Text => ({ type: "string", ...saying(description) });

export const list = (items: JsonSchema, more: Partial<Omit<List, "type" | "items">> = {}): List => ({
  type: "array",
  items,
  ...more,
});

/** A whole number that a 64-bit float holds exactly. */
export const whole = (minimum: number, description?: string, maximum = Number.MAX_SAFE_INTEGER): Whole => ({
  type: "integer",
  minimum,
  maximum,
  ...saying(description),
});

export const flag = (description?: string): Flag => ({ type: "boolean", ...saying(description) });

export const saying = (description: string | undefined): Described =>
  description === undefined ? {} : { description };
