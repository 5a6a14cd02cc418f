/** The middle of the values, the upper one of two. @returns `NaN` of none */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that so large a share of the others is below. @returns `NaN` of none */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
