import { isList, isObject, type Json } from "./json.ts";
import { PSEUDO_PARAMETERS } from "./pseudo-parameters.ts";
import type { Template } from "./template.ts";

/** One place in a template that names something declared elsewhere in it. */
export interface Reference {
  readonly path: string;
  readonly name: string;
  readonly kind: "value" | "condition" | "mapping";
  /** Of `Fn::GetAtt` and `${a.b}`. */
  readonly attribute?: string;
}

/** Every reference in a part of a template, those in branches that are not taken included. */
export function referencesIn(node: Json | undefined, path: string): readonly Reference[] {
  if (isList(node)) return node.flatMap((item, index) => referencesIn(item, `${path}[${index}]`));
  if (!isObject(node)) return [];
  const [[name = "", argument = null] = [], ...others] = Object.entries(node);
  const own = others.length > 0 ? [] : ownReferences(name, argument, path);
  return [...own, ...Object.entries(node).flatMap(([key, value]) => referencesIn(value, `${path}.${key}`))];
}

function ownReferences(name: string, argument: Json, path: string): readonly Reference[] {
  const [first, second] = isList(argument) ? argument : [];
  switch (name) {
    case "Ref":
      return typeof argument === "string" ? [referenceTo(argument, path)] : [];
    case "Condition":
      return typeof argument === "string" ? [{ path, name: argument, kind: "condition" }] : [];
    case "Fn::GetAtt":
      return typeof first === "string" && typeof second === "string"
        ? [{ path, name: first, kind: "value", attribute: second }]
        : [];
    case "Fn::If":
      return typeof first === "string" ? [{ path, name: first, kind: "condition" }] : [];
    case "Fn::FindInMap":
      return typeof first === "string" ? [{ path, name: first, kind: "mapping" }] : [];
    case "Fn::Sub": {
      const text = typeof argument === "string" ? argument : first;
      const variables = isObject(second) ? Object.keys(second) : [];
      return typeof text === "string" ? placeholdersOf(text, path).filter(({ name }) => !variables.includes(name)) : [];
    }
    default:
      return [];
  }
}

/** The `${…}` of a text for `Fn::Sub`, literal ones (`${!…}`) excepted. */
function placeholdersOf(text: string, path: string): readonly Reference[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, content = ""]) => {
    return referenceTo(content.trim(), path);
  });
}

function referenceTo(text: string, path: string): Reference {
  const [name = "", ...attribute] = text.split(".");
  const attributeOf = attribute.length > 0 ? { attribute: attribute.join(".") } : {};
  return { path, name, kind: "value", ...attributeOf };
}

/** What a template names without declaring it. CloudFormation refuses such a template before it changes anything. */
export function undeclaredReferences(template: Template): readonly string[] {
  const { parameters, mappings, conditions, rules, resources, outputs } = template;
  const known = {
    value: new Set([...Object.keys(parameters), ...Object.keys(resources), ...PSEUDO_PARAMETERS]),
    condition: new Set(Object.keys(conditions)),
    mapping: new Set(Object.keys(mappings)),
  };
  const named: readonly Reference[] = [
    ...referencesIn(conditions, "Conditions"),
    ...referencesIn(rules, "Rules"),
    ...Object.entries(resources).flatMap(([id, { properties, condition, dependsOn }]) => [
      ...referencesIn(properties, `Resources.${id}.Properties`),
      ...(condition === undefined
        ? []
        : [{ path: `Resources.${id}.Condition`, name: condition, kind: "condition" as const }]),
      ...dependsOn.map((name) => ({ path: `Resources.${id}.DependsOn`, name, kind: "value" as const })),
    ]),
    ...Object.entries(outputs).flatMap(([id, { Value = null, Condition = null }]) => [
      ...referencesIn(Value, `Outputs.${id}.Value`),
      ...referencesIn({ Condition }, `Outputs.${id}`),
    ]),
  ];
  return named
    .filter(({ kind, name }) => !known[kind].has(name))
    .map(({ path, kind, name }) => `${path}: there is no ${kind === "value" ? "parameter or resource" : kind} ${name}`);
}

/** Resources that need one another, so that none can be made first. CloudFormation refuses such a template as well. */
export function circularDependencies({ resources }: Template): readonly string[] {
  const needs = new Map(
    Object.entries(resources).map(([id, { properties, dependsOn }]) => {
      const named = referencesIn(properties, "").flatMap(({ kind, name }) => (kind === "value" ? [name] : []));
      return [id, new Set([...named, ...dependsOn].filter((name) => Object.hasOwn(resources, name)))] as const;
    }),
  );
  const finished = new Set<string>();
  const problems: string[] = [];
  function visit(id: string, way: readonly string[]): void {
    if (finished.has(id)) return;
    if (way.includes(id)) {
      problems.push(`Resources.${id}: needs itself, by way of ${[...way.slice(way.indexOf(id)), id].join(" → ")}`);
      return;
    }
    for (const next of needs.get(id) ?? []) visit(next, [...way, id]);
    finished.add(id);
  }
  for (const id of needs.keys()) visit(id, []);
  return problems;
}
