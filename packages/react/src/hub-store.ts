import type { HubState, HubWithGroups } from "@switchboard/client";
import { createSharedGroup, type GroupUse, type SharedGroup } from "./shared-group.ts";

/** Where a hub comes from. */
export interface HubSource {
  readonly make: () => HubWithGroups;
  /** It is closed when it is no longer needed. */
  readonly isOwned: boolean;
}

/** What a provider has: a hub from time to time, and the groups that components use. */
export interface HubStore {
  /** Has a hub of this source, until the result is called. */
  open(source: HubSource): () => void;
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

export function createHubStore(): HubStore {
  const listeners = new Set<() => void>();
  const groups = new Map<string, SharedGroup>();
  let opened: HubSource | undefined;
  let hub: HubWithGroups | undefined;
  let isWanted = false;
  let stopListening = () => {};

  function notify(): void {
    for (const listener of listeners) listener();
  }

  function open(source: HubSource): void {
    const made = source.make();
    hub = made;
    opened = source;
    stopListening = made.on("state", ({ name }) => {
      // What was refused may be allowed by another token.
      if (name === "open") for (const group of groups.values()) group.retry();
      notify();
    });
    for (const group of groups.values()) group.attach(made);
    notify();
  }

  function close(): void {
    stopListening();
    if (opened?.isOwned) hub?.close();
    for (const group of groups.values()) group.detach();
    opened = hub = undefined;
  }

  function create(name: string): SharedGroup {
    const group = createSharedGroup(name, () => {
      if (groups.get(name) === group) groups.delete(name);
    });
    groups.set(name, group);
    if (hub !== undefined) group.attach(hub);
    return group;
  }

  return {
    open(source) {
      isWanted = true;
      if (source !== opened) {
        close();
        open(source);
      }
      return () => {
        isWanted = false;
        // React's strict mode takes effects back and runs them again, all at once.
        queueMicrotask(() => {
          if (isWanted || source !== opened) return;
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
    use(name, use) {
      const group = groups.get(name) ?? create(name);
      return group.use(use);
    },
  };
}
