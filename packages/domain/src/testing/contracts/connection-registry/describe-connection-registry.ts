import type { Behaviours, Skip } from "../describe-behaviours.ts";
import { describeBehaviours } from "../describe-behaviours.ts";
import { countingUsage } from "./counting-usage.ts";
import { firstAndLast } from "./first-and-last.ts";
import { joining } from "./joining.ts";
import { listing } from "./listing.ts";
import { registering } from "./registering.ts";
import { renewing } from "./renewing.ts";
import type { ConnectionRegistrySubject } from "./subject.ts";

const behaviours = {
  ...registering,
  ...firstAndLast,
  ...listing,
  ...joining,
  ...renewing,
  ...countingUsage,
} satisfies Behaviours<ConnectionRegistrySubject>;

export type ConnectionRegistryBehaviour = keyof typeof behaviours;

/**
 * What every `ConnectionRegistry` has to do, as a suite of tests.
 *
 * @param createSubject called once; the subject's store is empty and used by nobody else.
 */
export function describeConnectionRegistry(
  name: string,
  createSubject: () => Promise<ConnectionRegistrySubject>,
  { skip = [] }: { readonly skip?: readonly Skip<ConnectionRegistryBehaviour>[] } = {},
): void {
  describeBehaviours(`${name}: connection registry`, behaviours, createSubject, skip);
}
