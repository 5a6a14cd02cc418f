/** What happens in a run, to be told when it fails. Never a token or a payload. */
export interface Story {
  tell(what: string): void;
  /** Each line with its time in milliseconds since the beginning. */
  lines(): readonly string[];
}

export function createStory(): Story {
  const beganAt = performance.now();
  const lines: string[] = [];
  return {
    tell: (what) => void lines.push(`${String(Math.round(performance.now() - beganAt)).padStart(6)} ${what}`),
    lines: () => lines,
  };
}
