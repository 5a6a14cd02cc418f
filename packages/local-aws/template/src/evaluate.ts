import { asText, isList, isObject, type Json, type JsonObject } from "./json.ts";
import { unknownAttributesIn } from "./unknown-attribute.ts";

/** What the intrinsic functions of a template refer to. Whatever cannot be had is reported and `undefined`. */
export interface Scope {
  readonly mappings: JsonObject;
  condition(name: string, path: string): boolean | undefined;
  /** What `Ref` gives. */
  reference(name: string, path: string): Json | undefined;
  /** What `Fn::GetAtt` gives. */
  attribute(name: string, attribute: string, path: string): Json | undefined;
  /** What another stack exports by this name, as far as it is given. */
  imported(name: string): string | undefined;
  report(path: string, message: string): void;
}

type Intrinsic = (argument: Json, path: string, scope: Scope) => Json | undefined;

/**
 * The value of a part of a template. `undefined` for `AWS::NoValue`, which takes its property or list element with it, and
 * for what could not be evaluated, which is reported.
 */
export function evaluate(node: Json, path: string, scope: Scope): Json | undefined {
  if (isList(node)) {
    const items = node.map((item, index) => evaluate(item, `${path}[${index}]`, scope));
    return items.filter((item) => item !== undefined);
  }
  if (!isObject(node)) return node;
  const entries = Object.entries(node);
  const [name = "", argument = null] = entries[0] ?? [];
  if (entries.length === 1 && (name === "Ref" || name.startsWith("Fn::"))) {
    const intrinsic = Object.hasOwn(intrinsics, name) ? intrinsics[name] : undefined;
    if (intrinsic !== undefined) return intrinsic(argument, path, scope);
    scope.report(path, `${name} is not supported here`);
    return undefined;
  }
  const evaluated = entries.map(([key, value]) => [key, evaluate(value, `${path}.${key}`, scope)] as const);
  return Object.fromEntries(evaluated.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

/** The value of a condition: a `Condition`, or one of the functions that make conditions. */
export function evaluateCondition(node: Json, path: string, scope: Scope): boolean | undefined {
  if (!isObject(node)) return wrong(scope, path, "is no condition");
  const [[name = "", argument = null] = [], ...others] = Object.entries(node);
  if (name === "Condition" && typeof argument === "string" && others.length === 0) {
    return scope.condition(argument, path);
  }
  const value = evaluate(node, path, scope);
  return value === undefined || typeof value === "boolean" ? value : wrong(scope, path, "is no condition");
}

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref(argument, path, scope) {
    if (argument === "AWS::NoValue") return undefined;
    return typeof argument === "string" ? scope.reference(argument, path) : wrong(scope, path, "Ref needs a name");
  },
  "Fn::GetAtt"(argument, path, scope) {
    const [name, attribute] = isList(argument) ? argument : [];
    const text = attribute === undefined ? undefined : asText(evaluate(attribute, path, scope));
    if (typeof name === "string" && text !== undefined) return scope.attribute(name, text, path);
    return wrong(scope, path, "Fn::GetAtt needs a resource and an attribute");
  },
  "Fn::Sub"(argument, path, scope) {
    const [text, given] = isList(argument) ? argument : [argument, {}];
    if (typeof text !== "string" || !isObject(given)) return wrong(scope, path, "Fn::Sub needs a text");
    const variables = evaluate(given, `${path}.Fn::Sub[1]`, scope);
    return substitute(text, isObject(variables) ? variables : {}, path, scope);
  },
  "Fn::Join"(argument, path, scope) {
    const [separator, list] = isList(argument) ? argument : [];
    const items = list === undefined ? undefined : evaluate(list, `${path}.Fn::Join[1]`, scope);
    if (typeof separator !== "string" || !isList(items)) return wrong(scope, path, "Fn::Join needs a text and a list");
    const texts = items.map(asText);
    return texts.includes(undefined) ? wrong(scope, path, "Fn::Join can only join texts") : texts.join(separator);
  },
  "Fn::Split"(argument, path, scope) {
    const [separator, text] = evaluatedList(argument, `${path}.Fn::Split`, scope);
    if (typeof separator === "string" && typeof text === "string") {
      // A placeholder stays whole.
      return unknownAttributesIn(text).length > 0 ? [text] : text.split(separator);
    }
    return wrong(scope, path, "Fn::Split needs two texts");
  },
  "Fn::Select"(argument, path, scope) {
    const [index, list] = evaluatedList(argument, `${path}.Fn::Select`, scope);
    const item = isList(list) ? list[Number(index)] : undefined;
    if (item !== undefined) return item;
    // Of what is not known no part is known either.
    const unknown = isList(list) ? list.find((each) => unknownAttributesIn(asText(each) ?? "").length > 0) : undefined;
    return unknown ?? wrong(scope, path, "Fn::Select needs a number and a list with so many elements");
  },
  "Fn::FindInMap"(argument, path, scope) {
    const evaluated = evaluatedList(argument, `${path}.Fn::FindInMap`, scope);
    const [map, first, second] = evaluated.map(asText);
    const found = [map, first, second].reduce<Json | undefined>(
      (value, key) => (isObject(value) && key !== undefined && Object.hasOwn(value, key) ? value[key] : undefined),
      scope.mappings,
    );
    const otherwise = isObject(evaluated[3]) ? evaluated[3]["DefaultValue"] : undefined;
    return (
      found ?? otherwise ?? wrong(scope, path, `Fn::FindInMap finds nothing at ${[map, first, second].join(", ")}`)
    );
  },
  "Fn::If"(argument, path, scope) {
    const [name, then, otherwise] = isList(argument) ? argument : [];
    if (typeof name !== "string" || then === undefined || otherwise === undefined) {
      return wrong(scope, path, "Fn::If needs a condition and two values");
    }
    const holds = scope.condition(name, path);
    if (holds === undefined) return undefined;
    return evaluate(holds ? then : otherwise, `${path}.Fn::If[${holds ? 1 : 2}]`, scope);
  },
  "Fn::Equals"(argument, path, scope) {
    const [one, other] = evaluatedList(argument, `${path}.Fn::Equals`, scope).map(asText);
    if (one === undefined || other === undefined) return wrong(scope, path, "Fn::Equals needs two texts");
    return one === other;
  },
  "Fn::Not"(argument, path, scope) {
    const [value] = conditionsIn(argument, `${path}.Fn::Not`, scope);
    return value === undefined ? undefined : !value;
  },
  "Fn::And": (argument, path, scope) => conditionsIn(argument, `${path}.Fn::And`, scope).every((holds) => holds),
  "Fn::Or": (argument, path, scope) => conditionsIn(argument, `${path}.Fn::Or`, scope).some((holds) => holds),
  // Only rules may use these two (documented).
  "Fn::Contains"(argument, path, scope) {
    const [list, text] = evaluatedList(argument, `${path}.Fn::Contains`, scope);
    return isList(list) ? list.includes(text ?? null) : wrong(scope, path, "Fn::Contains needs a list and a text");
  },
  "Fn::EachMemberIn"(argument, path, scope) {
    const [list, allowed] = evaluatedList(argument, `${path}.Fn::EachMemberIn`, scope);
    if (isList(list) && isList(allowed)) return list.every((item) => allowed.includes(item));
    return wrong(scope, path, "Fn::EachMemberIn needs two lists");
  },
  "Fn::ImportValue"(argument, path, scope) {
    const name = asText(evaluate(argument, path, scope));
    if (name === undefined) return wrong(scope, path, "Fn::ImportValue needs a name");
    const advice = `give the value with --set ${name}=<value>`;
    return scope.imported(name) ?? wrong(scope, path, `Fn::ImportValue: there are no other stacks here: ${advice}`);
  },
  "Fn::Base64"(argument, path, scope) {
    const text = asText(evaluate(argument, path, scope));
    return text === undefined ? wrong(scope, path, "Fn::Base64 needs a text") : Buffer.from(text).toString("base64");
  },
  // Of the transform AWS::LanguageExtensions, as are default values of Fn::FindInMap.
  "Fn::Length"(argument, path, scope) {
    const list = evaluate(argument, path, scope);
    return isList(list) ? list.length : wrong(scope, path, "Fn::Length needs a list");
  },
  "Fn::ToJsonString": (argument, path, scope) => JSON.stringify(evaluate(argument, path, scope) ?? null),
};

/** Puts values in the place of `${…}`; `${!…}` stands for itself without the exclamation mark (documented). */
function substitute(text: string, variables: JsonObject, path: string, scope: Scope): string {
  return text.replace(/\$\{([^}]*)\}/g, (_, content: string) => {
    if (content.startsWith("!")) return `\${${content.slice(1)}}`;
    const name = content.trim();
    const value = Object.hasOwn(variables, name) ? variables[name] : scope.reference(name, path);
    if (value !== undefined && asText(value) === undefined) scope.report(path, `\${${content}} is no text`);
    return asText(value) ?? "";
  });
}

function evaluatedList(argument: Json, path: string, scope: Scope): readonly (Json | undefined)[] {
  return isList(argument) ? argument.map((item, index) => evaluate(item, `${path}[${index}]`, scope)) : [];
}

function conditionsIn(argument: Json, path: string, scope: Scope): readonly (boolean | undefined)[] {
  if (!isList(argument) || argument.length === 0) return [wrong(scope, path, "needs a list of conditions")];
  return argument.map((item, index) => evaluateCondition(item, `${path}[${index}]`, scope));
}

function wrong(scope: Scope, path: string, message: string): undefined {
  scope.report(path, message);
  return undefined;
}
