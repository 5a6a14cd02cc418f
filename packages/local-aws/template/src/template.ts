import type { Json, JsonObject } from "./json.ts";

/** A CloudFormation or SAM template as it is written: intrinsic functions in their long form, none of them evaluated. */
export interface Template {
  readonly parameters: Readonly<Record<string, JsonObject>>;
  readonly mappings: JsonObject;
  readonly conditions: JsonObject;
  /** What must hold of the parameters together. */
  readonly rules: Readonly<Record<string, JsonObject>>;
  /** With what SAM would add: the roles and event source mappings of its functions. */
  readonly resources: Readonly<Record<string, ResourceDeclaration>>;
  readonly outputs: Readonly<Record<string, JsonObject>>;
  readonly metadata: Json;
  /** What of it has no effect here, each with its path. */
  readonly warnings: readonly string[];
}

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  /** The name of a condition, without which the resource does not exist. */
  readonly condition?: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: Json;
  readonly updateReplacePolicy?: Json;
  readonly metadata?: Json;
  /** Which of SAM's `Globals` are not for it. */
  readonly ignoreGlobals?: Json;
  /** What SAM lets others refer to by `<id>.<name>` besides attributes, e.g. the stage of an API. */
  readonly referable?: JsonObject;
}

export type Problems = { readonly problems: readonly string[] };
