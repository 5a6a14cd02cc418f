const PATIENCE_MS = 3_000;

/** Moves the focus to what may be drawn a moment later, or has to be loaded first. */
export function focusWhenThere(find: () => HTMLElement | null): void {
  const giveUpAt = performance.now() + PATIENCE_MS;
  const attempt = () => {
    const found = find();
    if (found !== null && found.offsetParent !== null) found.focus();
    else if (performance.now() < giveUpAt) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
