import { isJsonObject, type Json, type JsonObject } from "../../src/json.ts";

/**
 * A JSON Schema 2020-12 as AsyncAPI takes schemas where no format is named, which is what its tools understand: a superset of
 * draft 7. Lists of places are named otherwise there, and definitions have another address.
 */
export function asyncApiSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(asyncApiSchema);
  if (!isJsonObject(schema)) return schema;
  const { prefixItems, items, ...rest } = schema;
  const converted = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convertedValue(key, value)]));
  if (prefixItems !== undefined) {
    return {
      ...converted,
      items: asyncApiSchema(prefixItems),
      ...(items !== undefined && { additionalItems: asyncApiSchema(items) }),
    };
  }
  return { ...converted, ...(items !== undefined && { items: asyncApiSchema(items) }) };
}

function convertedValue(key: string, value: Json): Json {
  if (key === "$ref") return String(value).replace("#/$defs/", "#/components/schemas/");
  // The names of its fields are no keywords.
  if (key === "properties" && isJsonObject(value)) return mapped(value, asyncApiSchema);
  return asyncApiSchema(value);
}

export function mapped(values: JsonObject, map: (value: Json, name: string) => Json): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}
