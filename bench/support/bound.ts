/** What a figure must reach. */
export interface Bound {
  readonly what: string;
  readonly measured: string;
  readonly holds: boolean;
}

export function atLeast(least: number, what: string, value: number, digits = 2): Bound {
  return { what: `${what}: at least ${least}`, measured: value.toFixed(digits), holds: value >= least };
}

export function atMost(most: number, what: string, value: number, digits = 2): Bound {
  return { what: `${what}: at most ${most}`, measured: value.toFixed(digits), holds: value <= most };
}

/** The bounds as a section of a report. */
export function boundsSection(bounds: readonly Bound[]): string {
  return `## What it must reach

| | measured | |
|---|---|---|
${bounds.map(({ what, measured, holds }) => `| ${what} | ${measured} | ${holds ? "reached" : "**missed**"} |`).join("\n")}
`;
}
