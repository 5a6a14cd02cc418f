import { asText, type Json, type Resource, SERVERLESS_FUNCTION, type Stack } from "@switchboard/template";

/** Tells of something in a template that cannot be run here, or that AWS would refuse. */
export type Report = (path: string, message: string) => void;

export function resourcesOfType(stack: Stack, ...types: readonly string[]): readonly Resource[] {
  return [...stack.resources.values()].filter(({ type }) => types.includes(type));
}

export const FUNCTION_TYPES = [SERVERLESS_FUNCTION, "AWS::Lambda::Function"];

/**
 * The function that a name or an ARN is of; versions and aliases of it are the same here.
 *
 * @param named e.g. `arn:aws:lambda:us-east-1:123456789012:function:Echo:live`
 */
export function functionNamed(stack: Stack, named: string | undefined): Resource | undefined {
  const [, arn, name = named?.split(":")[0]] = /^(arn:aws:lambda:[^:]*:[^:]*:function:([^:]+))/.exec(named ?? "") ?? [];
  return resourcesOfType(stack, ...FUNCTION_TYPES).find((each) =>
    arn === undefined ? each.ref === name : each.arn === arn,
  );
}

/** A property as text; numbers and booleans become text. */
export function textOf({ properties }: Resource, name: string): string | undefined {
  return asText(properties[name]);
}

/** A property as a number; what is none is `undefined` and reported. */
export function numberOf(resource: Resource, name: string, report: Report): number | undefined {
  return readNumber(resource.properties[name], pathOf(resource, name), report);
}

export function readNumber(value: Json | undefined, path: string, report: Report): number | undefined {
  const text = asText(value);
  if (value === undefined) return undefined;
  const number = text === undefined || text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(number)) return number;
  report(path, "is no number");
  return undefined;
}

/** e.g. `Resources.Queue.Properties.QueueName` */
export function pathOf({ logicalId }: Resource, property?: string): string {
  return property === undefined ? `Resources.${logicalId}` : `Resources.${logicalId}.Properties.${property}`;
}
