import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Json } from "./json.ts";

/**
 * Parses YAML or JSON with CloudFormation's short tags, which become the long form: `!Ref a` is `{"Ref": "a"}`, `!Sub a` is
 * `{"Fn::Sub": "a"}`, `!GetAtt a.b` is `{"Fn::GetAtt": ["a", "b"]}`. Scalars are read as YAML 1.2 has them, so that `on`
 * and dates stay text. Anchors, aliases and merges are refused, as CloudFormation refuses them (documented).
 */
export function parseTemplateText(text: string): { readonly value: Json } | { readonly problems: readonly string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: "silent", prettyErrors: false, schema: "core" });
  const problems = document.errors.map(({ message, pos }) => `line ${lines.linePos(pos[0]).line}: ${message}`);
  if (problems.length > 0) return { problems };

  const report = (node: Node, message: string): null => {
    problems.push(`line ${lines.linePos(node.range?.[0] ?? 0).line}: ${message}`);
    return null;
  };

  function read(node: unknown): Json {
    const content = readContent(node);
    const tag = isScalar(node) || isMap(node) || isSeq(node) ? node.tag : undefined;
    return tag === undefined || !/^![A-Z]/i.test(tag) ? content : longForm(tag.slice(1), content);
  }

  function readContent(node: unknown): Json {
    if (isAlias(node)) return report(node, "aliases are not supported, and CloudFormation has none");
    if (isSeq(node)) return node.items.map(read);
    if (isMap(node)) return Object.fromEntries(node.items.map(({ key, value }) => [readKey(key), read(value)]));
    return isScalar(node) ? readScalar(node.value) : null;
  }

  function readKey(key: unknown): string {
    if (isScalar(key)) return String(key.value);
    report(key as Node, "a key that is no text");
    return "";
  }

  const value = read(document.contents);
  return problems.length > 0 ? { problems } : { value };
}

function longForm(name: string, content: Json): Json {
  if (name === "Ref" || name === "Condition") return { [name]: content };
  if (name !== "GetAtt" || typeof content !== "string") return { [`Fn::${name}`]: content };
  const dot = content.indexOf(".");
  return { "Fn::GetAtt": dot < 0 ? [content] : [content.slice(0, dot), content.slice(dot + 1)] };
}

function readScalar(value: unknown): Json {
  return typeof value === "number" || typeof value === "boolean" || value === null ? value : String(value);
}
