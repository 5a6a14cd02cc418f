import { expect } from "vitest";
import type { PublicationLetter, PublicationLetters } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";

export interface PublicationLettersSubject extends AsyncDisposable {
  readonly letters: PublicationLetters;
  /** The next letter; it is taken out. */
  take(): Promise<PublicationLetter>;
  /** Letters of the same kind that cannot be kept. */
  readonly broken: PublicationLetters;
}

const letter: PublicationLetter = {
  text: '{"to":{"session":["kiosk-3"]},"data":{"order":17}}',
  code: "invalid-field",
  problem: "to.* must be one of users, groups.",
  publisher: "orders",
  publicationId: "order-17",
};

const behaviours = {
  "keeps the publication as it is, what is wrong with it, and whose it is": async ({ letters, take }) => {
    await letters.write(letter);
    expect(await take()).toEqual(letter);
  },

  "keeps a letter whose publisher is not known": async ({ letters, take }) => {
    const { publisher: _publisher, ...anonymous } = letter;
    await letters.write(anonymous);
    expect(await take()).toEqual(anonymous);
  },

  "keeps the text of a letter whose ids no log can show": async ({ letters, take }) => {
    await letters.write({ ...letter, publisher: "\u0000\ufffe", publicationId: "a\u0001b\uffff" });
    expect(await take()).toMatchObject({ text: letter.text, code: letter.code });
  },

  "keeps the largest message": async ({ letters, take }) => {
    const text = JSON.stringify("x".repeat(256 * 1024 - 600));
    await letters.write({ ...letter, text });
    expect((await take()).text).toBe(text);
  },

  "throws when it cannot keep a letter": async ({ broken }) => {
    await expect(broken.write(letter)).rejects.toThrow();
  },

  "does not change what it is given": async ({ letters, take }) => {
    await letters.write(Object.freeze({ ...letter }));
    await take();
  },
} satisfies Behaviours<PublicationLettersSubject>;

export type PublicationLettersBehaviour = keyof typeof behaviours;

/** The contract of `PublicationLetters`. */
export function describePublicationLetters(
  name: string,
  createSubject: () => Promise<PublicationLettersSubject>,
  skips: readonly Skip<PublicationLettersBehaviour>[] = [],
): void {
  describeBehaviours(`PublicationLetters: ${name}`, behaviours, createSubject, skips);
}
