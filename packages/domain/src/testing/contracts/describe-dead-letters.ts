import { expect } from "vitest";
import type { DeadLetter, DeadLetters } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { uniqueId } from "./sample-connection.ts";

export interface DeadLettersSubject extends AsyncDisposable {
  readonly deadLetters: DeadLetters;
  /** The texts of the next letters, whatever they look like; each is taken out. */
  take(count: number): Promise<readonly string[]>;
  /** Dead letters of the same kind that cannot be kept. */
  readonly broken: DeadLetters;
}

function undeliveredLetter(count: number, payload: string): Extract<DeadLetter, { kind: "undelivered" }> {
  const undelivered = Array.from({ length: count }, (_, nth) => ({
    recipient: {
      connectionId: uniqueId("R1kmxc2VNjMCFIA="),
      expiresAtMs: 1_767_232_800_000,
      protocol: "switchboard.v1",
      foundAt: "everyone#0",
    },
    reason: nth % 2 === 0 ? ("throttled" as const) : ("unanswered" as const),
  }));
  return {
    kind: "undelivered",
    message: { messageId: uniqueId("m"), from: {}, sentAtMs: 1, payload },
    undelivered,
    attempt: 5,
  };
}

const behaviours = {
  "keeps the message, every connection that it was not delivered to, and why": async ({ deadLetters, take }) => {
    const letter = undeliveredLetter(500, "to be remembered");
    await deadLetters.write(letter);
    const [text = ""] = await take(1);
    for (const { recipient } of letter.undelivered) expect(text).toContain(recipient.connectionId);
    for (const said of [letter.message.messageId, "to be remembered", "throttled", "unanswered"]) {
      expect(text).toContain(said);
    }
  },

  "keeps the positions of a stored message": async ({ deadLetters, take }) => {
    const positions = [{ epoch: uniqueId("epoch"), offset: 7 }];
    await deadLetters.write({ ...undeliveredLetter(1, "to be remembered"), positions });
    expect((await take(1))[0]).toContain(positions[0]?.epoch);
  },

  "keeps the group of a message that is for it alone": async ({ deadLetters, take }) => {
    const { message, ...letter } = undeliveredLetter(1, "to be remembered");
    const group = uniqueId("room");
    await deadLetters.write({ ...letter, message: { ...message, group } });
    expect((await take(1))[0]).toContain(group);
  },

  "keeps the largest message": async ({ deadLetters, take }) => {
    const payload = "x".repeat(128 * 1024);
    await deadLetters.write(undeliveredLetter(500, payload));
    expect((await take(1))[0]).toContain(payload);
  },

  "keeps a text that is no task, and what is wrong with it": async ({ deadLetters, take }) => {
    await deadLetters.write({ kind: "unreadable", text: "no task at all \ufffe\uffff", problem: "It is not JSON." });
    const [text] = await take(1);
    expect(text).toContain("no task at all");
    expect(text).toContain("It is not JSON.");
  },

  "keeps the connection that could not be unregistered": async ({ deadLetters, take }) => {
    const connection = { connectionId: uniqueId("R1kmxc2VNjMCFIA=") };
    await deadLetters.write({ kind: "still-registered", task: { connection, closedAtMs: 1, attempt: 12 } });
    expect((await take(1))[0]).toContain(connection.connectionId);
  },

  "throws when it cannot keep a letter": async ({ broken }) => {
    await expect(broken.write(undeliveredLetter(1, "to be remembered"))).rejects.toThrow();
  },

  "does not change what it is given": async ({ deadLetters, take }) => {
    const letter = undeliveredLetter(2, "as it was");
    const before = structuredClone(letter);
    await deadLetters.write(Object.freeze({ ...letter, missed: Object.freeze(letter.undelivered) }));
    await take(1);
    expect(letter).toEqual(before);
  },
} satisfies Behaviours<DeadLettersSubject>;

export type DeadLettersBehaviour = keyof typeof behaviours;

/** The contract of `DeadLetters`. */
export function describeDeadLetters(
  name: string,
  createSubject: () => Promise<DeadLettersSubject>,
  skips: readonly Skip<DeadLettersBehaviour>[] = [],
): void {
  describeBehaviours(`DeadLetters: ${name}`, behaviours, createSubject, skips);
}
