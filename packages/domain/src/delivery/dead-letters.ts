import type { Message } from "../model/message.ts";
import type { Missed } from "./missed.ts";

/** What could not be done, for somebody to look at. */
export type DeadLetter =
  /** A message, and the connections it has not reached after the last attempt. */
  | {
      readonly kind: "missed";
      readonly message: Message;
      /** 1 to 500. */
      readonly missed: readonly Missed[];
      /** The attempt that was the last. */
      readonly attempt: number;
    }
  /** A text that was in the queue and is no task. */
  | { readonly kind: "unreadable"; readonly text: string; readonly problem: string };

/** Where deliveries end that came to nothing. */
export interface DeadLetters {
  /** Keeps a letter. Throws when it cannot; it may be there then, or not. */
  write(letter: DeadLetter): Promise<void>;
}
