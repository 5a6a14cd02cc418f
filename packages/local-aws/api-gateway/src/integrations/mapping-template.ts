/** What a mapping template can refer to. */
export interface TemplateInput {
  /** The text of the message; empty on `$connect` and `$disconnect`. */
  readonly body: string;
  /** The event a function would get: its `requestContext` is `$context`. */
  readonly event: { readonly requestContext: object; readonly stageVariables?: Readonly<Record<string, string>> };
}

const REFERENCE = String.raw`context\.[\w.]+|stageVariables\.\w+|input\.body|input\.(?:json|path)\((?:'[^']*'|"[^"]*")\)`;
/** With braces or without; a brace that was not opened belongs to the text. */
const REFERENCES = new RegExp(`\\$(?:\\{(${REFERENCE})\\}|(${REFERENCE}))`, "g");

/**
 * Renders the part of the Velocity template language that mock answers use: references to `$context.…`,
 * `$stageVariables.…`, `$input.body`, `$input.json('$.a.b')` (as JSON) and `$input.path('$.a.b')` (as text). What is
 * missing renders as nothing. Directives (`#if`, `#set`, …) are not supported, see {@link unsupportedDirective}.
 */
export function renderTemplate(template: string, input: TemplateInput): string {
  return template.replace(REFERENCES, (_, braced, bare) => evaluate(braced ?? bare, input));
}

function evaluate(reference: string, { body, event }: TemplateInput): string {
  const [, method, path = ""] = /^input\.(json|path)\(.\$?(.*).\)$/.exec(reference) ?? [];
  if (method === "json") return JSON.stringify(valueAt(parse(body), path)) ?? "";
  if (method === "path") return asText(valueAt(parse(body), path));
  if (reference === "input.body") return body;
  const [root, ...names] = reference.split(".");
  return asText(valueAt(root === "context" ? event.requestContext : event.stageVariables, names.join(".")));
}

/** The first directive in a template, which this gateway cannot render; `undefined` if there is none. */
export function unsupportedDirective(template: string): string | undefined {
  return /#(?:set|if|elseif|else|end|foreach|macro|include|parse|define)\b/.exec(template)?.[0];
}

function valueAt(root: unknown, path: string): unknown {
  let value = root;
  for (const key of path.split(".").filter((part) => part !== "")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
