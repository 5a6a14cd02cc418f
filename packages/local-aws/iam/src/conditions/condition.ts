/** One comparison of a statement's `Condition`, all of which must hold. Plain data. */
export interface Condition {
  /** e.g. `StringLike`, without what is before and after it. */
  readonly operator: string;
  /** In lower case: keys are compared without regard to case (documented). */
  readonly key: string;
  readonly values: readonly string[];
  /** `ForAllValues:` and `ForAnyValue:`, for keys with several values. */
  readonly set?: "all" | "any";
  /** Whether it holds for requests without the key: `…IfExists`. */
  readonly ifExists: boolean;
}

/**
 * What is known of a request and its caller, by condition key in lower case, e.g. `aws:currenttime`. A key that is missing is not
 * in the request, or nothing here knows it: see `isAnswered`.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;
