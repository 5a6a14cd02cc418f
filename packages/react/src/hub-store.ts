import type { HubState, HubWithGroups } from "@switchboard/client";
import { createSharedGroup, type GroupUse, type SharedGroup } from "./shared-group.ts";

/** What a provider has: a hub from time to time, and the groups that components use. */
export interface HubStore {
  /** Has a hub that this makes, until the result is called: then it is closed. Asked for again, it is the same one. */
  open(connect: () => HubWithGroups): () => void;
  readonly hub: () => HubWithGroups | undefined;
  readonly state: () => HubState;
  /** Calls the listener after the hub or its state has changed, until the result is called. */
  readonly subscribe: (listener: () => void) => () => void;
  /** A group that somebody uses. */
  group(name: string): SharedGroup | undefined;
  /** Is in the group until the result is called. */
  use(name: string, use: GroupUse): () => void;
}

/** What servers render, and so what browsers render at first. */
export const STARTED: HubState = { name: "connecting", reason: "started" };

const shared = new WeakMap<HubWithGroups, HubStore>();

/** What all providers of this hub have: it is in each of its groups once. */
export function storeOf(hub: HubWithGroups): HubStore {
  const store = shared.get(hub) ?? createHubStore(hub);
  shared.set(hub, store);
  return store;
}

/** @param given a hub that is there and stays; without it there is one when `open` is called */
export function createHubStore(given?: HubWithGroups): HubStore {
  const listeners = new Set<() => void>();
  const groups = new Map<string, SharedGroup>();
  let opened: (() => HubWithGroups) | undefined;
  let hub: HubWithGroups | undefined;
  let isWanted = false;
  let stopListening = () => {};

  function notify(): void {
    for (const listener of listeners) listener();
  }

  function take(made: HubWithGroups): void {
    hub = made;
    stopListening = made.on("state", ({ name }) => {
      for (const group of groups.values()) group.follow(name);
      notify();
    });
    for (const group of groups.values()) group.join();
    notify();
  }

  function close(): void {
    stopListening();
    hub?.close();
    for (const group of groups.values()) group.leave();
    opened = hub = undefined;
  }

  function create(name: string): SharedGroup {
    const unused = () => groups.get(name) === group && groups.delete(name);
    const group = createSharedGroup(name, () => hub, unused);
    groups.set(name, group);
    group.join();
    return group;
  }

  if (given) take(given);

  return {
    open(connect) {
      isWanted = true;
      if (connect !== opened) {
        close();
        // What it throws is thrown once.
        opened = connect;
        take(connect());
      }
      return () => {
        isWanted = false;
        // React's strict mode takes effects back and runs them again, all at once.
        queueMicrotask(() => {
          if (isWanted || connect !== opened) return;
          close();
          notify();
        });
      };
    },
    hub: () => hub,
    state: () => hub?.state ?? STARTED,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    group: (name) => groups.get(name),
    use: (name, use) => (groups.get(name) ?? create(name)).use(use),
  };
}
