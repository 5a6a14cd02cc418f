/** Which rows of a long list are to be drawn, and how much room the others take. Rows are counted from 0, at the top. */
export interface RowsInView {
  readonly first: number;
  /** One after the last. */
  readonly end: number;
  readonly abovePx: number;
  readonly belowPx: number;
}

/** Drawn beyond both edges, so that quick scrolling shows no gap. */
const MARGIN_ROWS = 8;

/**
 * @param rowPx the height of every row that is not tall
 * @param tall the heights of those that are, by their place
 */
export function rowsInView({
  count,
  scrollTop,
  viewPx,
  rowPx,
  tall,
}: {
  readonly count: number;
  readonly scrollTop: number;
  readonly viewPx: number;
  readonly rowPx: number;
  readonly tall: ReadonlyMap<number, number>;
}): RowsInView {
  const tallOnes = [...tall].filter(([row]) => row < count).sort(([a], [b]) => a - b);
  const topOf = (row: number) =>
    tallOnes.reduce((top, [each, heightPx]) => (each < row ? top + heightPx - rowPx : top), row * rowPx);

  /** The row at a height, counted from the top of the list. */
  function rowAt(px: number): number {
    let shiftPx = 0;
    for (const [row, heightPx] of tallOnes) {
      const topPx = row * rowPx + shiftPx;
      if (px < topPx) break;
      if (px < topPx + heightPx) return row;
      shiftPx += heightPx - rowPx;
    }
    return Math.floor((px - shiftPx) / rowPx);
  }

  const within = (row: number) => Math.max(0, Math.min(count, row));
  const first = within(rowAt(Math.max(0, scrollTop)) - MARGIN_ROWS);
  const end = within(rowAt(Math.max(0, scrollTop) + viewPx) + 1 + MARGIN_ROWS);
  return { first, end, abovePx: topOf(first), belowPx: topOf(count) - topOf(end) };
}
