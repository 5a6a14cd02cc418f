/** DynamoDB's units of one step. */
export interface Units {
  readonly writes: number;
  readonly reads: number;
}

/** Says what a step of `npm run bench:units` consumed. @throws an error that names the step, if the report has none of that name */
export type MeasuredUnits = (step: string) => Units;

/**
 * Reads the report of `npm run bench:units`. A step is named as its row is: `connect, a session`, or
 * `store a message of 500 bytes in one stream`.
 */
export function readMeasuredUnits(report: string): MeasuredUnits {
  const steps = new Map<string, Units>();
  for (const [, row = ""] of report.matchAll(/^\| (.+) \|$/gm)) {
    const cells = row.split(" | ").map((cell) => cell.trim());
    // Steps that are compared with another layout have a column for its name, and for each of the layout's own figures.
    const [name, writes, reads] = cells.length > 4 ? [`${cells[0]}, ${cells[1]}`, cells[2], cells[5]] : cells;
    const units = { writes: Number(writes), reads: Number(reads) };
    if (name !== undefined && Number.isFinite(units.writes) && Number.isFinite(units.reads)) steps.set(name, units);
  }
  return (step) => {
    const units = steps.get(step);
    if (units === undefined) throw new Error(`docs/benchmarks/units.md has no row “${step}”.`);
    return units;
  };
}
