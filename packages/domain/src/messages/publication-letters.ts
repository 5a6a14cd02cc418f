/** A publication that was refused, and that nobody waits for an answer to. */
export interface PublicationLetter {
  /** The publication, in a form in which it can be published again once it has been corrected. */
  readonly text: string;
  /** The stable code of the refusal. */
  readonly code: string;
  /** What is wrong, in words that repeat nothing of the publication. */
  readonly problem: string;
  /** Who published, and the publisher's own id of it or the id that it was given on its way. */
  readonly publisher?: string;
  readonly publicationId: string;
}

/** Where refused publications go, for somebody to correct and publish again. */
export interface PublicationLetters {
  /** Keeps a letter. Throws when it cannot; it may be there then, or not. */
  write(letter: PublicationLetter): Promise<void>;
}
