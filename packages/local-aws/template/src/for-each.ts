import { asText, isList, isObject, type Json, type JsonObject } from "./json.ts";

/** What the keys of loops begin with. */
export const LOOP = "Fn::ForEach::";

/** Finds the list that a loop runs over; `undefined` if it is not known before the template is evaluated. */
type CollectionOf = (collection: Json) => readonly string[] | undefined;

/**
 * Writes a template's loops out, `Fn::ForEach::<name>: [identifier, collection, { key: body }]`, as the transform
 * AWS::LanguageExtensions does (documented). Collections are lists of texts or references to parameters.
 *
 * @param given values of parameters, where not the defaults
 */
export function expandLoops(
  sections: JsonObject,
  given: Readonly<Record<string, string>>,
): { readonly sections: JsonObject; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const { Parameters: parameters = {} } = sections;
  const collectionOf: CollectionOf = (collection) => {
    if (isList(collection)) return collection.every((item) => typeof item === "string") ? collection : undefined;
    const name = isObject(collection) ? collection["Ref"] : undefined;
    const declaration = isObject(parameters) && typeof name === "string" ? parameters[name] : undefined;
    if (typeof name !== "string" || !isObject(declaration)) return undefined;
    const text = given[name] ?? asText(declaration["Default"]);
    return text?.split(",").map((item) => item.trim());
  };

  function expand(node: Json, path: string): Json {
    if (isList(node)) return node.map((item, index) => expand(item, `${path}[${index}]`));
    if (!isObject(node)) return node;
    const entries = Object.entries(node).flatMap(([key, value]): readonly (readonly [string, Json])[] => {
      const place = path === "" ? key : `${path}.${key}`;
      return key.startsWith(LOOP) ? loop(value, place) : [[key, expand(value, place)]];
    });
    return Object.fromEntries(entries);
  }

  function loop(node: Json, path: string): readonly (readonly [string, Json])[] {
    const [identifier, collection = null, body] = isList(node) ? node : [];
    const items = collectionOf(collection);
    if (typeof identifier !== "string" || !isObject(body)) {
      problems.push(`${path}: needs an identifier, a collection and what is repeated`);
      return [];
    }
    if (items === undefined) {
      problems.push(`${path}: needs a list of texts, or a parameter that is one`);
      return [];
    }
    return items.flatMap((item) => {
      const repeated = expand(substitute(body, identifier, item), path);
      return isObject(repeated) ? Object.entries(repeated) : [];
    });
  }

  const expanded = expand(sections, "");
  return { sections: isObject(expanded) ? expanded : sections, problems };
}

/** `${Identifier}` is the item, `&{Identifier}` the item's letters and digits, which logical ids consist of (documented). */
function substitute(node: Json, identifier: string, item: string): Json {
  const inText = (text: string): string =>
    text.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ""));
  if (typeof node === "string") return inText(node);
  if (isList(node)) return node.map((each) => substitute(each, identifier, item));
  if (!isObject(node)) return node;
  if (node["Ref"] === identifier) return item;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => [inText(key), substitute(value, identifier, item)]),
  );
}
