import { matchesWildcard } from "@switchboard/local-service";
import type { Patterns, PolicyStatement } from "./policy-statement.ts";

/** One thing that somebody wants to do. */
export interface AwsCall {
  /** e.g. `dynamodb:GetItem` */
  readonly action: string;
  /** The ARN of what it is done to. */
  readonly resource: string;
}

export type Decision = "allowed" | "denied-explicitly" | "not-allowed";

/** A Deny that applies wins over every Allow; without either, nothing is allowed (documented). */
export function decide(statements: readonly PolicyStatement[], call: AwsCall): Decision {
  const applying = statements.filter((statement) => applies(statement, call));
  if (applying.some(({ effect }) => effect === "Deny")) return "denied-explicitly";
  return applying.length > 0 ? "allowed" : "not-allowed";
}

/** Whether a statement is about a call. Actions are compared without regard to case, resources with (documented). */
export function applies({ actions, resources }: PolicyStatement, { action, resource }: AwsCall): boolean {
  const asked = action.toLowerCase();
  return (
    covers(actions, (pattern) => matchesWildcard(pattern.toLowerCase(), asked)) &&
    covers(resources, (pattern) => matchesWildcard(pattern, resource))
  );
}

function covers({ patterns, except }: Patterns, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== except;
}
