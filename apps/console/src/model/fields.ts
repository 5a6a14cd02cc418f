/** What a JSON object of somebody else holds: anything. */
export type Fields = Readonly<Record<string, unknown>>;

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
