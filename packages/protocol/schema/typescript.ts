import type { AnyOf, Fields, JsonSchema, List, Pair, Ref, Text } from "./json-schema.ts";

const lineWidth = 120;

/**
 * The definitions of a schema as the text of a TypeScript module, formatted as the repository formats: an interface for each
 * object, with its descriptions as docstrings.
 *
 * @param imported the modules of types that are not among the definitions, by name
 */
export function typesOf(
  definitions: Readonly<Record<string, JsonSchema>>,
  imported: Readonly<Record<string, string>>,
): string {
  const imports = [...new Set(Object.values(imported))].map((module) => {
    const names = Object.keys(imported).filter((name) => imported[name] === module);
    return `import type { ${names.join(", ")} } from "${module}";`;
  });
  const declarations = Object.entries(definitions).map(([name, schema]) => declarationOf(name, schema));
  return `${[imports.join("\n"), ...declarations].join("\n\n")}\n`;
}

function declarationOf(name: string, schema: JsonSchema): string {
  const doc = docOf(schema, "");
  if (isFields(schema)) return `${doc}export interface ${name} ${blockOf(schema, "")}`;
  const line = `export type ${name} = ${typeOf(schema)};`;
  if (line.length <= lineWidth || !isAnyOf(schema)) return doc + line;
  return `${doc}export type ${name} =${schema.anyOf.map((each) => `\n  | ${typeOf(each)}`).join("")};`;
}

/** An object, a field a line. */
function blockOf({ properties, required = [] }: Fields, indent: string): string {
  const inner = `${indent}  `;
  const lines = Object.entries(properties).map(([name, schema]) => {
    const type = isFields(schema) ? blockOf(schema, inner) : typeOf(schema);
    return `${docOf(schema, inner)}${inner}${fieldOf(name, required)}: ${type};\n`;
  });
  return `{\n${lines.join("")}${indent}}`;
}

function fieldOf(name: string, required: readonly string[]): string {
  return `readonly ${name}${required.includes(name) ? "" : "?"}`;
}

/** A schema as a type in one line. */
function typeOf(schema: JsonSchema): string {
  if ("$ref" in schema) return nameOf(schema);
  if (isAnyOf(schema)) return schema.anyOf.map(typeOf).join(" | ");
  if (isFields(schema)) {
    const { properties, required = [] } = schema;
    const fields = Object.entries(properties).map(([name, field]) => `${fieldOf(name, required)}: ${typeOf(field)}`);
    return `{ ${fields.join("; ")} }`;
  }
  if (isPair(schema)) {
    return `readonly [${schema.prefixItems.map((item) => `${item.description}: ${typeOf(item)}`).join(", ")}]`;
  }
  if (isList(schema)) return `readonly ${typeOf(schema.items)}[]`;
  if ("const" in schema) return JSON.stringify(schema.const);
  if (isChoice(schema)) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "string" || schema.type === "boolean") return schema.type;
  if (schema.type === "integer") return "number";
  throw new TypeError(`There is no type for ${JSON.stringify(schema)}.`);
}

function docOf({ description }: { readonly description?: string }, indent: string): string {
  if (description === undefined) return "";
  const line = `${indent}/** ${description} */`;
  if (line.length <= lineWidth) return `${line}\n`;
  const lines: string[] = [];
  let rest = `${indent} *`;
  for (const word of description.split(" ")) {
    if (rest.length + 1 + word.length > lineWidth) {
      lines.push(rest);
      rest = `${indent} *`;
    }
    rest += ` ${word}`;
  }
  return `${[`${indent}/**`, ...lines, rest, `${indent} */`].join("\n")}\n`;
}

const nameOf = ({ $ref }: Ref): string => $ref.slice("#/$defs/".length);
const isFields = (schema: JsonSchema): schema is Fields => "properties" in schema;
const isAnyOf = (schema: JsonSchema): schema is AnyOf => "anyOf" in schema;
const isPair = (schema: JsonSchema): schema is Pair => "prefixItems" in schema;
const isList = (schema: JsonSchema): schema is List => "items" in schema && !isPair(schema);
const isChoice = (schema: JsonSchema): schema is Text & Required<Pick<Text, "enum">> => "enum" in schema;
