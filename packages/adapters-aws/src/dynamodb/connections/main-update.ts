import type { AttributeValue, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import { countedIn, renewedAttributes } from "./connection-item.ts";
import type { Change, Condition } from "./connection-items.ts";
import { keySets, minuteCounts } from "./main-record.ts";

type UpdateExpressions = Pick<
  UpdateItemCommandInput,
  "UpdateExpression" | "ConditionExpression" | "ExpressionAttributeNames" | "ExpressionAttributeValues"
>;

/** Counts of this many minutes before are removed when names are counted: what is left of older ones is a few bytes each. */
const minutesForgotten = 5;

/** What a new proof sets, and removes where it has none of it. */
const renewable = ["groups", "provedUntil", "expiresAt", "rights"];

/** An update of a main item: of one that is there, with 1 more in its revision. */
export function mainUpdate(change: Change, condition: Condition = {}): UpdateExpressions {
  const expressions = createExpressions();
  const { name, value } = expressions;
  const set: string[] = [];
  const add = [`${name("rev")} ${number(1)}`];
  const remove: string[] = [];
  const leftOut: string[] = [];
  const conditions = [`attribute_exists(${name("address")})`];

  function number(count: number): string {
    return value({ N: String(count) });
  }

  for (const keySet of keySets) {
    const { [keySet]: added = [] } = change.add ?? {};
    const { [keySet]: removed = [] } = change.remove ?? {};
    if (added.length > 0) add.push(`${name(keySet)} ${value({ SS: [...added] })}`);
    if (removed.length > 0) leftOut.push(`${name(keySet)} ${value({ SS: [...removed] })}`);
  }
  if (change.closing === true) set.push(`${name("closing")} = ${value({ BOOL: true })}`);
  for (const kind of minuteCounts) {
    const { minute = 0, [kind]: count } = change.counts ?? {};
    if (count === undefined) continue;
    add.push(`${name(countedIn(minute, kind))} ${number(count)}`);
    for (let before = 1; before <= minutesForgotten; before += 1) remove.push(name(countedIn(minute - before, kind)));
  }
  if (change.renewal !== undefined) {
    const attributes = renewedAttributes(change.renewal);
    set.push(`${name("renewed")} = if_not_exists(${name("rev")}, ${number(0)}) + ${number(1)}`);
    for (const attribute of renewable) {
      const to = attributes[attribute];
      if (to === undefined) remove.push(name(attribute));
      else set.push(`${name(attribute)} = ${value(to)}`);
    }
  }

  if (condition.open === true) conditions.push(`attribute_not_exists(${name("closing")})`);
  for (const attribute of ["rev", "renewed"] as const) {
    const is = condition[attribute];
    // What has never been counted is 0, and has no attribute.
    if (is === 0) conditions.push(`attribute_not_exists(${name(attribute)})`);
    else if (is !== undefined) conditions.push(`${name(attribute)} = ${number(is)}`);
  }
  if (condition.joined !== undefined) conditions.push(atMost(`size(${name("joined")})`, "joined", condition.joined));
  for (const kind of minuteCounts) {
    const { minute = 0, [kind]: most } = condition.counts ?? {};
    const counted = countedIn(minute, kind);
    if (most !== undefined) conditions.push(atMost(name(counted), counted, most));
  }

  function atMost(operand: string, attribute: string, most: number): string {
    return `(attribute_not_exists(${name(attribute)}) OR ${operand} <= ${number(most)})`;
  }

  const clauses = { SET: set, ADD: add, REMOVE: remove, DELETE: leftOut };
  return {
    UpdateExpression: Object.entries(clauses)
      .filter(([, parts]) => parts.length > 0)
      .map(([clause, parts]) => `${clause} ${parts.join(", ")}`)
      .join(" "),
    ConditionExpression: conditions.join(" AND "),
    ...expressions.used(),
  };
}

/** Placeholders for names and values: many attributes have names that expressions reserve, or characters that they do not take. */
function createExpressions() {
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const placeholders = new Map<string, string>();
  return {
    name(attribute: string): string {
      const placeholder = placeholders.get(attribute) ?? `#${placeholders.size}`;
      placeholders.set(attribute, placeholder);
      names[placeholder] = attribute;
      return placeholder;
    },
    value(value: AttributeValue): string {
      const placeholder = `:${Object.keys(values).length}`;
      values[placeholder] = value;
      return placeholder;
    },
    used: () => ({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }),
  };
}
