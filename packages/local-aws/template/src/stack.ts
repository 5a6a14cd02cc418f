import type { Json, JsonObject } from "./json.ts";

/** Where a stack is deployed, and under which name. */
export interface StackPlace {
  readonly region: string;
  readonly accountId: string;
  readonly stackName: string;
  /** Where queues are, without a slash at the end. Default `https://sqs.{region}.amazonaws.com`. */
  readonly queueEndpoint?: string;
}

/** What becomes of a template once its parameters have values: plain data, nothing left to evaluate. */
export interface Stack {
  readonly place: StackPlace;
  readonly parameters: Readonly<Record<string, Json>>;
  readonly conditions: Readonly<Record<string, boolean>>;
  /** Those whose condition holds, by logical id. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly outputs: Readonly<Record<string, Json>>;
  /** What of the template has no effect here, each with its path. */
  readonly warnings: readonly string[];
}

export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  /** Without what evaluates to `AWS::NoValue`. */
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  /** As it is written: nothing in it is evaluated. */
  readonly metadata?: Json;
  /** What `Ref` gives. */
  readonly ref: string;
  /** Of resources that have one. */
  readonly arn?: string;
}
