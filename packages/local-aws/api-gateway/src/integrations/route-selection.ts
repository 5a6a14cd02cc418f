/** A compiled selection expression: message text in, selected key out; `undefined` when nothing can be selected. */
export type Selection = (text: string) => string | undefined;

type Part = { readonly literal: string } | { readonly path: readonly string[] };

/** Arrays nested deeper select nothing; it keeps a hostile message from exhausting the stack. */
const ARRAY_DEPTH_LIMIT = 32;
const BODY_PREFIX = "request.body";

/**
 * Compiles a route (or template) selection expression.
 *
 * - `$request.body.a.b`: one operand; `${request.body.a}/${request.body.b}`: composite; anything else: a literal, where
 *   `\$` writes a dollar (documented).
 * - A missing path is the empty text (documented). Numbers and booleans become text; arrays render like `[a, b]`
 *   (documented for arrays). A value that is `null` or an object selects nothing, and neither does a body that is not a
 *   JSON object (inferred). The outcome is not evaluated again (documented).
 *
 * @throws `SyntaxError` for an operand that is not a path into the body, or braces that do not close.
 */
export function compileSelection(expression: string): Selection {
  const parts = parseExpression(expression);
  const literal = parts.every((part) => "literal" in part);
  return (text) => {
    const body = literal ? {} : parseObject(text);
    if (body === undefined) return undefined;
    let selected = "";
    for (const part of parts) {
      const piece = "literal" in part ? part.literal : render(valueAt(body, part.path), 0);
      if (piece === undefined) return undefined;
      selected += piece;
    }
    return selected;
  };
}

function parseExpression(expression: string): readonly Part[] {
  if (expression.startsWith("$") && !expression.startsWith("${")) return [{ path: parsePath(expression.slice(1)) }];
  const parts: Part[] = [];
  for (let rest = expression; rest !== ""; ) {
    if (rest.startsWith("\\$")) {
      parts.push({ literal: "$" });
      rest = rest.slice(2);
    } else if (rest.startsWith("${")) {
      const end = rest.indexOf("}");
      if (end < 0) throw new SyntaxError(`no closing brace in the selection expression ${expression}`);
      parts.push({ path: parsePath(rest.slice(2, end)) });
      rest = rest.slice(end + 1);
    } else {
      const length = Math.max(1, rest.search(/\\\$|\$\{|$/));
      parts.push({ literal: rest.slice(0, length) });
      rest = rest.slice(length);
    }
  }
  return parts;
}

function parsePath(operand: string): readonly string[] {
  const path = operand.startsWith(BODY_PREFIX) ? operand.slice(BODY_PREFIX.length) : undefined;
  if (path === undefined || !/^(\.[^.[\]]+|\[\d+\]|\['[^']+'\])*$/.test(path)) {
    throw new SyntaxError(`a selection expression can only use $${BODY_PREFIX} and paths below it, not $${operand}`);
  }
  return [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['([^']+)'\]/g)].map(([, a, b, c]) => a ?? b ?? c ?? "");
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The value at a path, `undefined` where there is none. Inherited properties do not count. */
function valueAt(root: unknown, path: readonly string[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

function render(value: unknown, depth: number): string | undefined {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return String(value);
  if (!Array.isArray(value) || depth === ARRAY_DEPTH_LIMIT) return undefined;
  const items = value.map((item) => (item === null ? "null" : render(item, depth + 1)));
  return items.includes(undefined) ? undefined : `[${items.join(", ")}]`;
}
