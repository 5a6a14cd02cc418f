/** A text in which only letters, digits and `-_.~/` stand for themselves: it ends no part of a line and no offer. */
export function escaped(text: string): string {
  // A lone surrogate has no form that could be escaped.
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"))
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`)
    .replaceAll("%2F", "/");
}

/** What was escaped; `undefined` for a text that cannot have come of it. */
export function unescaped(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
