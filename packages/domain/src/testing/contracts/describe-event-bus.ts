import { expect } from "vitest";
import type { EventBus, HubEvent } from "../../index.ts";
import { type Behaviours, describeBehaviours, type Skip } from "./describe-behaviours.ts";
import { frozen } from "./frozen.ts";
import { sampleEvents } from "./sample-events.ts";

export interface EventBusSubject extends AsyncDisposable {
  readonly bus: EventBus;
  /** The ids of the events that whoever listens has got since the last call, once there are so many of them. */
  take(count: number): Promise<readonly string[]>;
  /** Has the bus refuse some of the events that are put from now on, or none. */
  refuse(refuses?: (id: string) => boolean): void;
  /** A bus of the same kind that cannot be reached. */
  readonly broken: EventBus;
}

function eventsOf(count: number): readonly HubEvent[] {
  return Array.from({ length: count }, () => sampleEvents().connected[0] as HubEvent);
}

const behaviours = {
  "whoever listens gets every kind of event": async ({ bus, take }) => {
    const events = Object.values(sampleEvents()).flat();
    expect(await bus.put(events)).toEqual([]);
    const ids = events.map(({ id }) => id);
    expect(new Set(await take(ids.length))).toEqual(new Set(ids));
  },

  "takes more events than go into one call, each once when all is well": async ({ bus, take }) => {
    const ids = (events: readonly HubEvent[]) => events.map(({ id }) => id).sort();
    const events = eventsOf(57);
    expect(await bus.put(events)).toEqual([]);
    expect([...(await take(57))].sort()).toEqual(ids(events));
  },

  "says which events it has not taken, and takes the others": async ({ bus, take, refuse }) => {
    const events = eventsOf(25);
    const [refused, others] = [events.slice(8, 12), [...events.slice(0, 8), ...events.slice(12)]];
    refuse((id) => refused.some((event) => event.id === id));
    const failed = await bus.put(events);
    refuse();
    expect(new Set(failed.map(({ event }) => event))).toEqual(new Set(refused));
    for (const { fault } of failed) expect(fault).toBeInstanceOf(Error);
    expect(new Set(await take(others.length))).toEqual(new Set(others.map(({ id }) => id)));
  },

  "says that it has taken none where it cannot be reached": async ({ broken }) => {
    const events = eventsOf(12);
    const failed = await broken.put(events);
    expect(new Set(failed.map(({ event }) => event))).toEqual(new Set(events));
  },

  "takes nothing": async ({ bus }) => {
    expect(await bus.put([])).toEqual([]);
  },

  "does not change what it is given": async ({ bus, take }) => {
    const events = Object.values(sampleEvents()).flat();
    const before = structuredClone(events);
    await bus.put(frozen(events));
    await take(events.length);
    expect(events).toEqual(before);
  },
} satisfies Behaviours<EventBusSubject>;

export type EventBusBehaviour = keyof typeof behaviours;

/** The contract of `EventBus`. */
export function describeEventBus(
  name: string,
  createSubject: () => Promise<EventBusSubject>,
  skips: readonly Skip<EventBusBehaviour>[] = [],
): void {
  describeBehaviours(`EventBus: ${name}`, behaviours, createSubject, skips);
}
