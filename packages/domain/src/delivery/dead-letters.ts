import type { Message } from "../model/message.ts";
import type { Undelivered } from "./undelivered.ts";

/** What could not be done, for somebody to look at. */
export type DeadLetter =
  /** A message, and the connections it was not delivered to after the last attempt. */
  | {
      readonly kind: "undelivered";
      readonly message: Message;
      /** 1 to `maxRecipients`. */
      readonly undelivered: readonly Pick<Undelivered, "recipient" | "reason">[];
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
