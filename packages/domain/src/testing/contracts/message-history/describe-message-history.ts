import { type Behaviours, describeBehaviours, type Skip } from "../describe-behaviours.ts";
import { storing } from "./appending.ts";
import { beginning } from "./beginning.ts";
import { expiring } from "./expiring.ts";
import { paging } from "./paging.ts";
import { purging } from "./purging.ts";
import { recovering } from "./recovering.ts";
import type { MessageHistorySubject } from "./subject.ts";

const behaviours = {
  ...storing,
  ...beginning,
  ...recovering,
  ...expiring,
  ...paging,
  ...purging,
} satisfies Behaviours<MessageHistorySubject>;

export type MessageHistoryBehaviour = keyof typeof behaviours;

/**
 * What every `MessageHistory` has to do, as a suite of tests.
 *
 * @param createSubject called once; the subject's store is empty and used by nobody else
 */
export function describeMessageHistory(
  name: string,
  createSubject: () => Promise<MessageHistorySubject>,
  skips: readonly Skip<MessageHistoryBehaviour>[] = [],
): void {
  describeBehaviours(`MessageHistory: ${name}`, behaviours, createSubject, skips);
}
