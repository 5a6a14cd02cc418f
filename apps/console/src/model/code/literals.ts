const MOST_COLUMNS = 80;

/** A value as one writes it in TypeScript: in one line where it fits, beginning at a column. */
export function literal(value: unknown, column = 0, indent = 0): string {
  const line = inline(value);
  if (column + line.length <= MOST_COLUMNS || typeof value !== "object" || value === null) return line;
  const pad = "  ".repeat(indent + 1);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const parts = Object.entries(value).map(([key, each]) => {
    const name = Array.isArray(value) ? "" : `${nameOf(key)}: `;
    return `${pad}${name}${literal(each, pad.length + name.length, indent + 1)},`;
  });
  return [open, ...parts, `${"  ".repeat(indent)}${close}`].join("\n");
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object" || value === null) return text(value);
  const parts = Object.entries(value).map(([key, each]) => `${nameOf(key)}: ${inline(each)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function nameOf(key: string): string {
  // In an object, this name would set what it inherits from.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : text(key);
}

/** In JSON, and without the separators at which a comment ends as a line does. */
function text(value: unknown): string {
  return (JSON.stringify(value) ?? "undefined").replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}

/** An argument of a shell, which takes everything in it as it is. For zsh, `=` at the beginning means a program's path. */
export function quoted(text: string): string {
  return /^(?!=)[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
