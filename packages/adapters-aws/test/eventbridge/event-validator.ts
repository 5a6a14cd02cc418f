import { readFileSync } from "node:fs";
import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";

const schemaFile = new URL("../../../../docs/switchboard.events.v1.schema.json", import.meta.url);
const schema: { readonly $id: string; readonly $defs: Readonly<Record<string, object>> } = JSON.parse(
  readFileSync(schemaFile, "utf8"),
);

/** The detail types that the schema has. */
export const documentedTypes = Object.keys(schema.$defs).filter((name) => /^[A-Z]/.test(name));

const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true, formats: { "date-time": isTime } });
ajv.addSchema(closed(schema));

/** What is wrong with the detail of an event by its schema, to which nothing may be added here. */
export function flawsOf(detailType: string, detail: unknown): readonly ErrorObject[] {
  const validate = ajv.getSchema(`${schema.$id}#/$defs/${encodeURIComponent(detailType)}`);
  if (validate === undefined) throw new RangeError(`The schema has no ${detailType}.`);
  return validate(detail) === true ? [] : (validate.errors ?? []);
}

/** Published, the schema lets readers meet fields that they do not know; what is written has only those that it knows. */
function closed(published: typeof schema): object {
  const definitions = Object.entries(published.$defs).map(([name, definition]) => {
    const isDetail = documentedTypes.includes(name);
    const isPart = "properties" in definition && ["message", "stream"].includes(name);
    return [name, isDetail || isPart ? { type: "object", ...definition, unevaluatedProperties: false } : definition];
  });
  return { ...published, $defs: Object.fromEntries(definitions) };
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
}
