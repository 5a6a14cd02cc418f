import { expandLoops, LOOP } from "./for-each.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";
import { parseTemplateText } from "./parse-template-text.ts";
import { circularDependencies, undeclaredReferences } from "./references.ts";
import { expandServerless } from "./serverless/serverless.ts";
import type { Problems, ResourceDeclaration, Template } from "./template.ts";

const SECTIONS = [
  "AWSTemplateFormatVersion",
  "Transform",
  "Description",
  "Metadata",
  "Parameters",
  "Mappings",
  "Conditions",
  "Rules",
  "Globals",
  "Resources",
  "Outputs",
];
const TRANSFORMS: readonly Json[] = ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"];

/**
 * Reads a template's text. Everything that can be seen without the values of parameters is checked, and all problems are
 * returned at once, each with its path: sections, resources without a type, references to what is not declared, resources
 * that need one another. Transforms other than SAM's and AWS::LanguageExtensions are refused.
 *
 * @param parameters values by name, where not the defaults: loops may run over them
 */
export function readTemplate(
  text: string,
  parameters: Readonly<Record<string, string>> = {},
): { readonly template: Template } | Problems {
  const parsed = parseTemplateText(text);
  if ("problems" in parsed) return parsed;
  if (!isObject(parsed.value)) return { problems: ["it is no template: there are no sections in it"] };
  const loops = text.includes(LOOP) ? expandLoops(parsed.value, parameters) : { sections: parsed.value, problems: [] };
  const { sections } = loops;
  const problems = [
    ...loops.problems,
    ...Object.keys(sections).flatMap((name) => (SECTIONS.includes(name) ? [] : [`${name}: there is no such section`])),
    ...transformProblems(sections["Transform"]),
  ];
  const section = (name: string): JsonObject => {
    const content = sections[name] ?? {};
    if (!isObject(content)) problems.push(`${name}: is no map`);
    return isObject(content) ? content : {};
  };
  const objects = (name: string): Readonly<Record<string, JsonObject>> => {
    const entries = Object.entries(section(name));
    for (const [id, content] of entries) if (!isObject(content)) problems.push(`${name}.${id}: is no map`);
    return Object.fromEntries(entries.flatMap(([id, content]) => (isObject(content) ? [[id, content]] : [])));
  };
  const warnings: string[] = [];
  const declared = Object.entries(objects("Resources")).flatMap(([id, content]) => {
    const resource = readResource(`Resources.${id}`, content, problems);
    if (content["Connectors"] !== undefined)
      warnings.push(`Resources.${id}.Connectors: grant nothing here; Policies do`);
    return resource === undefined ? [] : [[id, resource] as const];
  });
  if (declared.length === 0) problems.push("Resources: there are none");
  const expanded = expandServerless(Object.fromEntries(declared), section("Globals"));
  const template: Template = {
    parameters: objects("Parameters"),
    mappings: section("Mappings"),
    conditions: section("Conditions"),
    rules: objects("Rules"),
    resources: expanded.resources,
    outputs: objects("Outputs"),
    metadata: sections["Metadata"] ?? {},
    warnings: [...warnings, ...expanded.warnings],
  };
  problems.push(...expanded.problems, ...undeclaredReferences(template), ...circularDependencies(template));
  return problems.length > 0 ? { problems } : { template };
}

const ATTRIBUTES = [
  "Type",
  "Properties",
  "Condition",
  "DependsOn",
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "UpdatePolicy",
  "CreationPolicy",
  "Metadata",
  // SAM's.
  "Connectors",
  "IgnoreGlobals",
];

function readResource(path: string, content: JsonObject, problems: string[]): ResourceDeclaration | undefined {
  const { Type, Properties = {}, Condition, DependsOn = [], DeletionPolicy, UpdateReplacePolicy, Metadata } = content;
  const { IgnoreGlobals } = content;
  const unknown = Object.keys(content).filter((name) => !ATTRIBUTES.includes(name));
  problems.push(...unknown.map((name) => `${path}.${name}: resources have no such attribute`));
  const dependsOn = typeof DependsOn === "string" ? [DependsOn] : DependsOn;
  const isListOfNames = Array.isArray(dependsOn) && dependsOn.every((name) => typeof name === "string");
  if (typeof Type !== "string") problems.push(`${path}.Type: is missing`);
  if (!isObject(Properties)) problems.push(`${path}.Properties: is no map`);
  if (!isListOfNames) problems.push(`${path}.DependsOn: is no list of resources`);
  if (Condition !== undefined && typeof Condition !== "string") problems.push(`${path}.Condition: is no condition`);
  if (typeof Type !== "string" || !isObject(Properties)) return undefined;
  return {
    type: Type,
    properties: Properties,
    dependsOn: isListOfNames ? dependsOn : [],
    ...(typeof Condition === "string" && { condition: Condition }),
    ...(DeletionPolicy !== undefined && { deletionPolicy: DeletionPolicy }),
    ...(UpdateReplacePolicy !== undefined && { updateReplacePolicy: UpdateReplacePolicy }),
    ...(Metadata !== undefined && { metadata: Metadata }),
    ...(IgnoreGlobals !== undefined && { ignoreGlobals: IgnoreGlobals }),
  };
}

function transformProblems(transform: Json | undefined): readonly string[] {
  const names = transform === undefined ? [] : Array.isArray(transform) ? transform : [transform];
  return names
    .filter((name) => !TRANSFORMS.includes(name))
    .map((name) => `Transform: ${JSON.stringify(name)} is not supported`);
}
