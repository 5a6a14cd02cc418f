/** A step in one language. */
export interface Snippet {
  /** What is pasted as a whole. For a shell without comments: an interactive zsh takes them for commands. */
  readonly code: string;
  /** What one has to put into it first. */
  readonly note?: string;
  /** What is typed, one after the other, as soon as the code is running. A shell is never to read it. */
  readonly typed?: readonly string[];
}
