import type { UnregisterTask } from "../connections/unregister-queue.ts";
import type { SentMessage } from "./delivery-task.ts";
import type { Undelivered } from "./undelivered.ts";

/** What could not be done, for somebody to look at. */
export type DeadLetter =
  /** A message, and the connections it was not delivered to after the last attempt. */
  | ({
      readonly kind: "undelivered";
      /** 1 to `maxRecipients`. */
      readonly undelivered: readonly Pick<Undelivered, "recipient" | "reason">[];
      /** The attempt that was the last. */
      readonly attempt: number;
    } & SentMessage)
  /** A connection that has closed, and that the last attempt could not unregister either: its records stay until they expire. */
  | { readonly kind: "still-registered"; readonly task: UnregisterTask }
  /** A text that was in the queue and is no task. */
  | { readonly kind: "unreadable"; readonly text: string; readonly problem: string };

/** Where tasks end that came to nothing. */
export interface DeadLetters {
  /** Keeps a letter. Throws when it cannot; it may be there then, or not. */
  write(letter: DeadLetter): Promise<void>;
}
