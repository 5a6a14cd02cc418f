import type { BusEvent, Rule, TargetInput } from "./definitions.ts";

/** Each element of a list. */
const EVERY = Symbol("every");
/** One step of a path: a member's name, an element's number, or every element. */
type Step = string | number | typeof EVERY;

/** What is wrong with an input, for whoever writes it down; `undefined` if nothing is. */
export function checkTargetInput(input: TargetInput): string | undefined {
  switch (input.kind) {
    case "constant":
      return isJson(input.json) ? undefined : "Input is no JSON";
    case "path":
      return stepsOf(input.path) === undefined ? `InputPath ${input.path} is not understood` : undefined;
    case "template": {
      const wrong = Object.values(input.paths).find((path) => stepsOf(path) === undefined);
      return wrong === undefined ? undefined : `the path ${wrong} of InputPathsMap is not understood`;
    }
  }
}

/** What a target gets of an event, as a text: JSON, but for a template that is none. */
export function inputOf(input: TargetInput | undefined, event: BusEvent, rule: Pick<Rule, "name" | "arn">): string {
  switch (input?.kind) {
    case undefined:
      return JSON.stringify(event);
    case "constant":
      return input.json;
    case "path":
      return JSON.stringify(at(event, input.path) ?? null);
    case "template":
      return fill(input.template, (name) => {
        const path = Object.hasOwn(input.paths, name) ? input.paths[name] : undefined;
        return path === undefined ? predefined(name, event, rule) : at(event, path);
      });
  }
}

/**
 * `<name>` becomes its value: within quotes a text as it is, outside of them JSON. A value that the event does not have is
 * empty within quotes and `null` outside: what EventBridge makes of it is documented nowhere.
 */
function fill(template: string, find: (name: string) => unknown): string {
  let quoted = false;
  return template.replace(/\\.|"|<([A-Za-z0-9_.-]+)>/gs, (found, name?: string) => {
    if (name === undefined) {
      quoted = found === '"' ? !quoted : quoted;
      return found;
    }
    const value = find(name);
    if (!quoted) return JSON.stringify(value ?? null);
    const text = typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
    return JSON.stringify(text).slice(1, -1);
  });
}

/** Source: EventBridge user guide, "Predefined variables". */
function predefined(name: string, event: BusEvent, rule: Pick<Rule, "name" | "arn">): unknown {
  switch (name) {
    case "aws.events.rule-arn":
      return rule.arn;
    case "aws.events.rule-name":
      return rule.name;
    case "aws.events.event.ingestion-time":
      return event.time;
    case "aws.events.event.json":
      return event;
    case "aws.events.event": {
      const { detail: _detail, ...rest } = event;
      return rest;
    }
    default:
      return undefined;
  }
}

function at(event: BusEvent, path: string): unknown {
  return follow(event, stepsOf(path) ?? []);
}

function follow(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return value;
  if (step === EVERY) return Array.isArray(value) ? value.map((each: unknown) => follow(each, rest)) : undefined;
  const within = typeof value === "object" && value !== null && Object.hasOwn(value, step);
  return within ? follow(Reflect.get(value, step), rest) : undefined;
}

/** `$`, `$.a.b-c`, `$['a']`, `$.a[0]`, `$.a[*].b`: what EventBridge documents of JSONPath. */
function stepsOf(path: string): readonly Step[] | undefined {
  if (!/^\$(\.[\w/-]+|\[\d+\]|\[\*\]|\['[^']+'\])*$/.test(path)) return undefined;
  return [...path.matchAll(/\.([\w/-]+)|\[(\d+)\]|\[(\*)\]|\['([^']+)'\]/g)].map(([, name, index, every, quoted]) => {
    if (every !== undefined) return EVERY;
    return index === undefined ? (name ?? quoted ?? "") : Number(index);
  });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
