/** What must never be written anywhere, by what it looks like. */
const shapes = {
  "a token": /eyJ[\w-]{5,}\.[\w-]+\.[\w-]*/,
  "a signature": /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/,
  // The secrets of tests are called that, so that they can be told; the other is what `npm start` signs with.
  "a secret": /never-log-|local-signing-secret/,
} as const;

/** The kinds of secret that a text contains. */
export function leaksIn(text: string): readonly string[] {
  return Object.entries(shapes)
    .filter(([, shape]) => shape.test(text))
    .map(([kind]) => kind);
}
