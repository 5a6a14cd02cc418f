/** What a field of a cron expression may hold. */
export interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of the values, the least one's first. */
  readonly names?: readonly string[];
}

/**
 * The values that a field stands for, in ascending order: `*`, numbers, names, `1-5`, `0/15` and lists of those.
 *
 * @returns what is wrong with it, as a text, where it is none
 */
export function readField(text: string, field: Field): ReadonlySet<number> | string {
  const values = text.split(",").map((part) => readPart(part, field));
  const problem = values.find((each) => typeof each === "string");
  if (typeof problem === "string") return problem;
  const all = values.flatMap((each) => (typeof each === "string" ? [] : each));
  return new Set(all.sort((one, other) => one - other));
}

function readPart(part: string, field: Field): readonly number[] | string {
  const [, range = "", step = ""] = /^([^/]*)(?:\/([1-9]\d*))?$/.exec(part) ?? [];
  const [first = "", last, ...others] = range.split("-");
  const from = first === "*" ? field.least : readValue(first, field);
  // With a step a single value is where it begins (documented: 0/15 is every quarter of an hour).
  const end = first === "*" || (last === undefined && step !== "") ? field.most : readValue(last ?? first, field);
  const isRange = others.length === 0 && (first !== "*" || last === undefined);
  if (from === undefined || end === undefined || from > end || !isRange) {
    return `has ${JSON.stringify(part)} for the ${field.name}, which is no value from ${field.least} to ${field.most}`;
  }
  const stride = step === "" ? 1 : Number(step);
  return Array.from({ length: Math.floor((end - from) / stride) + 1 }, (_, index) => from + index * stride);
}

/** A number or a name. */
export function readValue(text: string, { least, most, names = [] }: Field): number | undefined {
  const name = names.indexOf(text.toUpperCase());
  const value = name >= 0 ? least + name : /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}
