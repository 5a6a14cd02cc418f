import fc, { type Arbitrary } from "fast-check";
import { frameSchema } from "../../schema/frame-schema.ts";
import type { Fields, JsonSchema, List, Pair, Text, Whole } from "../../schema/json-schema.ts";

/** Values that a schema is about: most are right, some are just beyond a limit, and some are something else. */
export function valuesOf(schema: JsonSchema): Arbitrary<unknown> {
  return fc.oneof({ weight: 40, arbitrary: nearlyRight(schema) }, { weight: 1, arbitrary: others });
}

const others = fc.oneof(fc.constantFrom(null, true, 0, -1, 1.5, "", "x", [], {}), fc.jsonValue({ maxDepth: 2 }));

const awkwardTexts = ["\ud83d", "\ude00", "😀", "ü", "__proto__", "constructor", " ", "\u0000", "a/b"];

function nearlyRight(schema: JsonSchema): Arbitrary<unknown> {
  if ("$ref" in schema) return referred(schema.$ref.slice("#/$defs/".length));
  if ("anyOf" in schema) return fc.oneof(...schema.anyOf.map(nearlyRight));
  if ("prefixItems" in schema) return pairs(schema);
  if ("items" in schema) return lists(schema);
  if ("properties" in schema) return objects(schema);
  if ("const" in schema) return fc.constant(schema.const);
  if ("enum" in schema) return fc.constantFrom(...schema.enum);
  if (schema.type === "string") return texts(schema);
  if (schema.type === "integer") return wholes(schema);
  return fc.boolean();
}

function referred(name: string): Arbitrary<unknown> {
  const schema = frameSchema.$defs[name];
  if (schema === undefined) throw new RangeError(`The schema defines no ${name}.`);
  return name === "Json" ? data : nearlyRight(schema);
}

const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
const data = fc.oneof(
  { weight: 10, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  // The frame is a level, too.
  { weight: 1, arbitrary: fc.constantFrom(nested(31), nested(32), { a: "\ud83d" }, { "\ude00": 1 }) },
);

function texts({ pattern, "x-maxBytes": most = 300 }: Text): Arbitrary<string> {
  if (pattern !== undefined) {
    return fc.oneof(
      { weight: 20, arbitrary: fc.stringMatching(new RegExp(pattern)) },
      { weight: 1, arbitrary: fc.constantFrom("x".repeat(128), "x".repeat(129), "", "a b", "a/b", "ü", "a\n") },
    );
  }
  return fc.oneof(
    { weight: 20, arbitrary: fc.string({ minLength: 1, maxLength: Math.min(most, 20) }) },
    { weight: 3, arbitrary: fc.constantFrom("x".repeat(most), "ü".repeat(most / 2), "😀".repeat(most / 4)) },
    { weight: 1, arbitrary: fc.constantFrom("", "x".repeat(most + 1), `${"ü".repeat(most / 2)}x`, ...awkwardTexts) },
  );
}

function wholes({ minimum, maximum = Number.MAX_SAFE_INTEGER }: Whole): Arbitrary<number> {
  return fc.oneof(
    { weight: 10, arbitrary: fc.integer({ min: minimum, max: Math.min(maximum, 1000) }) },
    { weight: 3, arbitrary: fc.constantFrom(minimum, maximum) },
    { weight: 1, arbitrary: fc.constantFrom(minimum - 1, maximum + 1, minimum + 0.5) },
  );
}

function pairs({ prefixItems }: Pair): Arbitrary<unknown> {
  const right = fc.tuple(...prefixItems.map(nearlyRight));
  return fc.oneof(
    { weight: 30, arbitrary: right },
    { weight: 1, arbitrary: right.map((items) => items.slice(1)) },
    { weight: 1, arbitrary: right.map((items) => [...items, 1]) },
  );
}

function lists({ items, minItems = 0, maxItems = 1000, "x-uniqueFirst": unique }: List): Arbitrary<unknown> {
  const full = (length: number) =>
    nearlyRight(items).map((item) => Array.from({ length }, (_, nth) => (unique ? [`e${nth}`, nth] : item)));
  return fc.oneof(
    { weight: 20, arbitrary: fc.array(nearlyRight(items), { minLength: minItems, maxLength: 4 }) },
    { weight: 2, arbitrary: full(maxItems) },
    { weight: 1, arbitrary: fc.oneof(fc.constant([]), full(maxItems + 1), fc.array(nearlyRight(items))) },
  );
}

function objects({ properties, required = [], additionalProperties }: Fields): Arbitrary<object> {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, valuesOf(field)]));
  const right = fc.record(fields, { requiredKeys: [...required] });
  const extra = fc.dictionary(fc.constantFrom("text", "to", "sessions", "store", "__proto__", "x"), others);
  return fc.oneof(
    { weight: 12, arbitrary: right },
    { weight: 1, arbitrary: fc.record(fields, { requiredKeys: [] }) },
    {
      weight: additionalProperties === false ? 1 : 3,
      arbitrary: fc.tuple(extra, right).map(([more, given]) => ({ ...more, ...given })),
    },
  );
}
