/** What a caller of Lambda's API calls a function. */
export interface FunctionReference {
  readonly name: string;
  /** A version or an alias; the unpublished code without one. */
  readonly qualifier?: string;
}

/**
 * Reads a name (`f`), a part of an ARN (`123456789012:function:f`) or an ARN, each of them with or without a qualifier;
 * `undefined` for anything else, and for a function somewhere else.
 */
export function readFunctionReference(
  text: string,
  { region, accountId }: { readonly region: string; readonly accountId: string },
): FunctionReference | undefined {
  const match =
    /^(?:(?:arn:aws:lambda:(?<region>[a-z0-9-]+):)?(?<accountId>\d{12}):function:|function:)?(?<name>[A-Za-z0-9_-]{1,140})(?::(?<qualifier>\$LATEST|[A-Za-z0-9_-]{1,128}))?$/.exec(
      text,
    );
  const { name, qualifier, ...place } = match?.groups ?? {};
  if (name === undefined) return undefined;
  if ((place["region"] ?? region) !== region || (place["accountId"] ?? accountId) !== accountId) return undefined;
  return { name, ...(qualifier !== undefined && { qualifier }) };
}
