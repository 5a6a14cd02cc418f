import type { Json } from "./json.ts";
import type { StackPlace } from "./stack.ts";

/** What `Ref` finds in every template without a declaration (documented). `AWS::NoValue` is no value at all. */
export const PSEUDO_PARAMETERS = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::NotificationARNs",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
] as const;

/** Their values where a stack is. */
export function pseudoParameterValues({ region, accountId, stackName }: StackPlace): ReadonlyMap<string, Json> {
  return new Map<(typeof PSEUDO_PARAMETERS)[number], Json>([
    ["AWS::AccountId", accountId],
    ["AWS::NotificationARNs", []],
    ["AWS::Partition", "aws"],
    ["AWS::Region", region],
    ["AWS::StackId", `arn:aws:cloudformation:${region}:${accountId}:stack/${stackName}/local`],
    ["AWS::StackName", stackName],
    ["AWS::URLSuffix", "amazonaws.com"],
  ]);
}
