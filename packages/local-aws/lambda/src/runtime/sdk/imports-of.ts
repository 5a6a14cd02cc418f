import { isBuiltin } from "node:module";

/** What the source of an ES module imports by the look of it, statically or not. */
export function importsOf(source: string): ReadonlySet<string> {
  const specifiers = source.matchAll(/\b(?:from|import)\s*\(?\s*["'`]([^"'`\s]+)["'`]/g);
  return new Set([...specifiers].map(([, specifier = ""]) => specifier));
}

/** Whether a module imports nothing but what Node.js has built in, as one does that has been bundled. */
export function isBundled(imports: ReadonlySet<string>): boolean {
  return [...imports].every(isBuiltin);
}
