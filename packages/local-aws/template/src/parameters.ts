import { asText, isList, type Json, type JsonObject } from "./json.ts";

/** Of a template of the CDK, whose rule about it has nothing to look after here: there is no bootstrap stack, and none is needed. */
const BOOTSTRAP_VERSION = { name: "BootstrapVersion", default: /^\/cdk-bootstrap\//, value: "999" };

type Report = (path: string, message: string) => void;

/**
 * The values of a template's parameters: what is given, else the default. Lists are split at commas. Values must be what
 * the declaration allows, as CloudFormation checks it before it changes anything.
 */
export function parameterValues(
  declarations: Readonly<Record<string, JsonObject>>,
  given: Readonly<Record<string, string>>,
  report: Report,
): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const [name, declaration] of Object.entries(declarations)) {
    const path = `Parameters.${name}`;
    const text = given[name] ?? asText(declaration["Default"]);
    const type = asText(declaration["Type"]) ?? "String";
    if (text === undefined) report(path, `has no default and needs a value: --parameter ${name}=<value>`);
    else if (given[name] === undefined && name === BOOTSTRAP_VERSION.name && BOOTSTRAP_VERSION.default.test(text)) {
      values.set(name, BOOTSTRAP_VERSION.value);
    } else if (type.startsWith("AWS::SSM::") && given[name] === undefined) {
      report(
        path,
        `is read from the Parameter Store, which is not here: give the value with --parameter ${name}=<value>`,
      );
    } else {
      const list = type === "CommaDelimitedList" || type.startsWith("List<");
      const parts = list ? text.split(",").map((part) => part.trim()) : [text];
      for (const part of parts) checkValue(part, type, declaration, (message) => report(path, message));
      values.set(name, list ? parts : text);
    }
  }
  return values;
}

function checkValue(text: string, type: string, declaration: JsonObject, report: (message: string) => void): void {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = declaration;
  const constraint = asText(declaration["ConstraintDescription"]);
  const refuse = (message: string) => report(constraint === undefined ? message : `${message}: ${constraint}`);
  const shown = JSON.stringify(text);
  if (isList(AllowedValues) && !AllowedValues.some((allowed) => asText(allowed) === text)) {
    refuse(`${shown} is none of ${AllowedValues.map(asText).join(", ")}`);
  }
  const pattern = typeof AllowedPattern === "string" ? readPattern(AllowedPattern) : /^/;
  if (pattern === undefined) report(`AllowedPattern ${AllowedPattern} cannot be read here`);
  else if (!pattern.test(text)) refuse(`${shown} does not match ${AllowedPattern}`);
  if (MinLength !== undefined && text.length < Number(MinLength)) refuse(`${shown} is shorter than ${MinLength}`);
  if (MaxLength !== undefined && text.length > Number(MaxLength)) refuse(`${shown} is longer than ${MaxLength}`);
  if (type !== "Number" && type !== "List<Number>") return;
  const number = Number(text);
  if (text.trim() === "" || !Number.isFinite(number)) refuse(`${shown} is no number`);
  if (MinValue !== undefined && number < Number(MinValue)) refuse(`${shown} is less than ${MinValue}`);
  if (MaxValue !== undefined && number > Number(MaxValue)) refuse(`${shown} is more than ${MaxValue}`);
}

/** Patterns are Java's on AWS: nearly all of them are JavaScript's as well. */
function readPattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    return undefined;
  }
}
