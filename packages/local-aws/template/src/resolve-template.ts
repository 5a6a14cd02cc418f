import { type DynamicReference, resolveReferences } from "./dynamic-references/resolve-references.ts";
import { secretValueOf } from "./dynamic-references/secret-value.ts";
import { evaluate, evaluateCondition, type Scope } from "./evaluate.ts";
import { asText, isList, isObject, type Json, type JsonObject } from "./json.ts";
import { parameterValues } from "./parameters.ts";
import { pseudoParameterValues } from "./pseudo-parameters.ts";
import { type Identified, identityOf } from "./resource-identity.ts";
import type { Resource, Stack, StackPlace } from "./stack.ts";
import type { Problems, ResourceDeclaration, Template } from "./template.ts";
import { placeholderFor } from "./unknown-attribute.ts";

/**
 * Gives a template's parameters values and evaluates everything in it. All problems are returned at once, each with its
 * path: parameters without a value or with one that is not allowed, intrinsic functions that are not supported, references to
 * resources whose condition does not hold, circular ones. An attribute that is not known here is a placeholder.
 *
 * @param options.parameters values by name, where not the defaults; those of dynamic references by what is behind `resolve:`, those that
 *   other stacks export by the name of the export, those of attributes that are not known here as `Resource.Attribute`
 * @param options.uses whether resources of a type have a use. What cannot be evaluated of others, and of outputs, is left out without
 *   a word. Default: all have
 */
export function resolveTemplate(
  template: Template,
  {
    parameters = {},
    place,
    uses = () => true,
  }: {
    readonly parameters?: Readonly<Record<string, string>>;
    readonly place: StackPlace;
    readonly uses?: (type: string) => boolean;
  },
): { readonly stack: Stack } | Problems {
  const problems = new Set<string>();
  const refuse = (path: string, message: string): void => void problems.add(`${path}: ${message}`);
  const report = (path: string, message: string): void => {
    if (hasUse(template, path, uses)) refuse(path, message);
  };
  const values = parameterValues(template.parameters, parameters, report);
  const used = new Set(Object.keys(template.parameters));
  const given = (name: string): string | undefined => {
    used.add(name);
    return Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  };
  const evaluation = createEvaluation(template, { values, place, given, report, refuse });

  for (const [name, rule] of Object.entries(template.rules)) checkRule(`Rules.${name}`, rule, evaluation.scope);

  const resources = new Map<string, Resource>();
  for (const [logicalId, declaration] of Object.entries(template.resources)) {
    if (evaluation.exists(declaration) !== true) continue;
    resources.set(logicalId, evaluation.resource(logicalId, declaration));
  }
  const outputs = Object.entries(template.outputs).filter(([id, { Condition }]) => {
    return typeof Condition !== "string" || evaluation.scope.condition(Condition, `Outputs.${id}`) === true;
  });
  const stack: Stack = {
    place,
    parameters: Object.fromEntries(values),
    conditions: Object.fromEntries(
      Object.keys(template.conditions).map((name) => [name, evaluation.scope.condition(name, "Conditions") === true]),
    ),
    resources,
    outputs: evaluation.properties(
      Object.fromEntries(outputs.map(([id, { Value = null }]) => [id, Value])),
      (id) => `Outputs.${id}.Value`,
    ),
    warnings: template.warnings,
  };
  for (const name of Object.keys(parameters)) {
    if (!used.has(name)) report(`Parameters.${name}`, "there is no such parameter");
  }
  return problems.size > 0 ? { problems: [...problems] } : { stack };
}

/** Whether anything here needs what is at a path. */
function hasUse({ resources }: Template, path: string, uses: (type: string) => boolean): boolean {
  const [section, id = ""] = path.split(".");
  const resource = section === "Resources" && Object.hasOwn(resources, id) ? resources[id] : undefined;
  return section !== "Outputs" && (resource === undefined || uses(resource.type));
}

/** A rule says what must hold of the parameters together, and, if it has a condition, when. */
function checkRule(path: string, { RuleCondition, Assertions }: JsonObject, scope: Scope): void {
  if (RuleCondition !== undefined && evaluateCondition(RuleCondition, `${path}.RuleCondition`, scope) !== true) return;
  for (const assertion of isList(Assertions) ? Assertions : []) {
    const { Assert = null, AssertDescription = "does not hold" } = isObject(assertion) ? assertion : {};
    const holds = evaluateCondition(Assert, `${path}.Assertions`, scope);
    if (holds === false) scope.report(path, asText(AssertDescription) ?? "");
  }
}

/** Evaluates what is asked for, once, so that a problem is met once, and a value that needs itself is noticed. */
function createEvaluation(
  template: Template,
  {
    values,
    place,
    given,
    report,
    refuse,
  }: {
    readonly values: ReadonlyMap<string, Json>;
    readonly place: StackPlace;
    readonly given: (name: string) => string | undefined;
    readonly report: (path: string, message: string) => void;
    /** Of what CloudFormation refuses anywhere in a template. */
    readonly refuse: (path: string, message: string) => void;
  },
) {
  const pseudo = pseudoParameterValues(place);
  const known = new Map<string, Json | boolean | undefined>();
  const underWay = new Set<string>();

  function once<Value extends Json | undefined>(path: string, make: () => Value): Value | undefined {
    if (underWay.has(path)) {
      report(path, "needs its own value");
      return undefined;
    }
    if (!known.has(path)) {
      underWay.add(path);
      known.set(path, make());
      underWay.delete(path);
    }
    return known.get(path) as Value | undefined;
  }

  function property(logicalId: string, { properties }: ResourceDeclaration, name: string): Json | undefined {
    const path = `Resources.${logicalId}.Properties.${name}`;
    const node = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return node === undefined ? undefined : once(path, () => evaluateWhole(node, path));
  }

  /** With what its dynamic references stand for. */
  function evaluateWhole(node: Json, path: string): Json | undefined {
    return resolveReferences(evaluate(node, path, scope), (reference) => {
      const found = given(reference.text) ?? ownValue(reference);
      if (found === undefined) {
        report(
          path,
          `{{resolve:${reference.text}}} is not here: give the value with --set '${reference.text}=<value>'`,
        );
      }
      return found;
    });
  }

  /** What this template itself puts into the Parameter Store or into Secrets Manager. */
  function ownValue({ from, id, jsonKey }: DynamicReference): string | undefined {
    for (const [logicalId, declaration] of Object.entries(template.resources)) {
      const isOfType = declaration.type === (from === "ssm" ? "AWS::SSM::Parameter" : "AWS::SecretsManager::Secret");
      if (!isOfType || exists(declaration) !== true) continue;
      const name = asText(property(logicalId, declaration, "Name")) ?? logicalId;
      if (from === "ssm" && name === id) return asText(property(logicalId, declaration, "Value"));
      const isNamed = name === id || identityOf(declaration.type).ref(identified(logicalId, declaration)) === id;
      if (from !== "secretsmanager" || !isNamed) continue;
      const parts = ["SecretString", "GenerateSecretString"].flatMap((each) => {
        const value = property(logicalId, declaration, each);
        return value === undefined ? [] : [[each, value] as const];
      });
      const secret = secretValueOf(name, Object.fromEntries(parts));
      return jsonKey === undefined || secret === undefined ? secret : memberOf(secret, jsonKey);
    }
    return undefined;
  }

  function identified(logicalId: string, declaration: ResourceDeclaration): Identified {
    const alike = () =>
      Object.keys(template.resources).filter((id) => template.resources[id]?.type === declaration.type);
    return {
      logicalId,
      place,
      text: (name) => asText(property(logicalId, declaration, name)),
      position: () => alike().indexOf(logicalId),
    };
  }

  function exists({ condition }: ResourceDeclaration): boolean | undefined {
    return condition === undefined ? true : scope.condition(condition, "Resources");
  }

  /** A resource that can be referred to; one whose condition does not hold is reported. */
  function found(name: string, path: string): ResourceDeclaration | undefined {
    const declaration = Object.hasOwn(template.resources, name) ? template.resources[name] : undefined;
    if (declaration === undefined || exists(declaration) === true) return declaration;
    refuse(path, `the resource ${name} does not exist: its condition ${declaration.condition} does not hold`);
    return undefined;
  }

  const scope: Scope = {
    mappings: template.mappings,
    imported: given,
    report,
    condition(name, path) {
      const node = template.conditions[name];
      if (node === undefined) {
        report(path, `there is no condition ${name}`);
        return undefined;
      }
      return once(`Conditions.${name}`, () => evaluateCondition(node, `Conditions.${name}`, scope));
    },
    reference(name, path) {
      if (pseudo.has(name)) return pseudo.get(name);
      if (Object.hasOwn(template.parameters, name)) return values.get(name);
      const [id = "", ...attribute] = name.split(".");
      // In `Fn::Sub`; and of SAM alone, `!Ref Api.Stage`.
      if (attribute.length > 0) return scope.attribute(id, attribute.join("."), path);
      const declaration = found(name, path);
      return declaration && identityOf(declaration.type).ref(identified(name, declaration));
    },
    attribute(name, attribute, path) {
      const declaration = found(name, path);
      if (declaration === undefined) return undefined;
      const { attributes } = identityOf(declaration.type);
      const give = Object.hasOwn(attributes, attribute) ? attributes[attribute] : undefined;
      if (give !== undefined) return give(identified(name, declaration));
      const { referable = {} } = declaration;
      const node = Object.hasOwn(referable, attribute) ? referable[attribute] : undefined;
      if (node !== undefined) return evaluate(node, path, scope);
      return given(`${name}.${attribute}`) ?? placeholderFor(`${name}.${attribute}`);
    },
  };

  function properties(nodes: JsonObject, pathOf: (name: string) => string): JsonObject {
    const evaluated = Object.entries(nodes).map(([name, node]) => {
      return [name, once(pathOf(name), () => evaluateWhole(node, pathOf(name)))] as const;
    });
    return Object.fromEntries(evaluated.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
  }

  return {
    scope,
    exists,
    properties,
    resource(logicalId: string, declaration: ResourceDeclaration): Resource {
      const { ref, arn } = identityOf(declaration.type);
      const of = identified(logicalId, declaration);
      return {
        logicalId,
        type: declaration.type,
        properties: properties(declaration.properties, (name) => `Resources.${logicalId}.Properties.${name}`),
        dependsOn: declaration.dependsOn,
        ...(declaration.metadata !== undefined && { metadata: declaration.metadata }),
        ref: ref(of),
        ...(arn !== undefined && { arn: arn(of) }),
      };
    },
  };
}

/** A member of a secret that holds JSON. */
function memberOf(secret: string, key: string): string | undefined {
  try {
    const content: unknown = JSON.parse(secret);
    return typeof content === "object" && content !== null ? asText({ ...content }[key]) : undefined;
  } catch {
    return undefined;
  }
}
