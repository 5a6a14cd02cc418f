import { expect } from "vitest";
import type { EventQueue, HubEvent } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { frozen } from "./frozen.ts";
import { sampleEvents } from "./sample-events.ts";

export interface EventQueueSubject extends AsyncDisposable {
  readonly queue: EventQueue;
  /** The events of the next that were put together; taken out. */
  take(): Promise<readonly HubEvent[]>;
  /** A queue of the same kind that takes nothing. */
  readonly broken: EventQueue;
}

const behaviours = {
  "hands over events as they are": async ({ queue, take }) => {
    const { "delivery-failed": failed, "publication-refused": refused } = sampleEvents();
    await queue.put(failed);
    expect(await take()).toEqual(failed);
    await queue.put(refused);
    expect(await take()).toEqual(refused);
  },

  "takes all that one call can have": async ({ queue, take }) => {
    const text = "ü".repeat(64);
    const refusals = Array.from({ length: 100 }, (): HubEvent => {
      const [refusal] = sampleEvents()["publication-refused"];
      return { ...(refusal as HubEvent & { kind: "publication-refused" }), publisher: text, publicationId: text };
    });
    await queue.put(refusals);
    expect(await take()).toEqual(refusals);

    const undelivered = Array.from({ length: 500 }, (_, nth) => ({
      ...{ connectionId: `R1kmxc2VNjMCFIA=${nth}`, reason: "late" as const },
    }));
    const [least] = sampleEvents()["delivery-failed"];
    const letter = [{ ...(least as HubEvent & { kind: "delivery-failed" }), undelivered }];
    await queue.put(letter);
    expect(await take()).toEqual(letter);
  },

  "throws when it does not take events": async ({ broken }) => {
    await expect(broken.put(sampleEvents()["delivery-failed"])).rejects.toThrow();
  },

  "does not change what it is given": async ({ queue, take }) => {
    const events = sampleEvents()["delivery-failed"];
    const before = structuredClone(events);
    await queue.put(frozen(events));
    await take();
    expect(events).toEqual(before);
  },
} satisfies Behaviours<EventQueueSubject>;

export type EventQueueBehaviour = keyof typeof behaviours;

/** The contract of `EventQueue`. */
export function describeEventQueue(
  name: string,
  createSubject: () => Promise<EventQueueSubject>,
  skips: readonly Skip<EventQueueBehaviour>[] = [],
): void {
  describeBehaviours(`EventQueue: ${name}`, behaviours, createSubject, skips);
}
