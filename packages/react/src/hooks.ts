import type { AnyMessages, Group, HubState, HubWithGroups } from "@switchboard/client";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useHubStore } from "./hub-provider.ts";
import { STARTED } from "./hub-store.ts";
import { DEFAULT_HISTORY, type GroupView, NO_PRESENCE, NO_VIEW, type PresenceView } from "./shared-group.ts";

/** How a component uses a group. Where several use the same one, the largest numbers count. */
export interface UseGroupOptions {
  /** How many of the last messages to begin with, and how many `loadOlder` adds: 1 to 100, or 0 for none. Default 50. */
  readonly history?: number | undefined;
  /** The most messages that are kept, beside those that `loadOlder` has added. Default 500. */
  readonly keep?: number | undefined;
}

/** What a component can do with a group beside looking at it. The functions stay the same from render to render. */
export interface GroupActions<Data = unknown> {
  /** Sends to the group, once it is joined: see `Group` of the client. */
  readonly send: Group<Data>["send"];
  /** Adds the messages before the oldest one. Resolves when they are there; what goes wrong is in `error`. */
  readonly loadOlder: () => Promise<void>;
}

const noHub = () => undefined;
const started = () => STARTED;
const noView = () => NO_VIEW;
const noPresence = () => NO_PRESENCE;

/** The hub; `undefined` on a server, and until the provider has called `connect`. */
export function useHub(): HubWithGroups<AnyMessages> | undefined {
  const store = useHubStore();
  return useSyncExternalStore(store.subscribe, store.hub, noHub);
}

/** What the hub's `state` is. On a server, and until the provider has called `connect`: `connecting`. */
export function useConnectionState(): HubState {
  const store = useHubStore();
  return useSyncExternalStore(store.subscribe, store.state, started);
}

/**
 * Is in the group as long as the component is mounted. Components that use the same group share it.
 *
 * @throws `RangeError` for a `keep` that keeps nothing, and a `history` that is not a number from 0
 */
export function useGroup(
  name: string,
  { history = DEFAULT_HISTORY, keep = 500 }: UseGroupOptions = {},
): GroupView & GroupActions {
  if (!(history >= 0 && keep >= 1)) throw new RangeError("keep must be at least 1, history at least 0.");
  const store = useHubStore();
  const subscribe = useCallback(
    (listener: () => void) => store.use(name, { listener, history, keep }),
    [store, name, history, keep],
  );
  const view = useSyncExternalStore(subscribe, () => store.group(name)?.view() ?? NO_VIEW, noView);
  const actions = useMemo(
    (): GroupActions => ({
      async send(data, options) {
        const group = store.group(name)?.group();
        if (group === undefined) throw new Error(`No component is in the group ${name}.`);
        return group.send(data, options);
      },
      loadOlder: async () => store.group(name)?.loadOlder(),
    }),
    [store, name],
  );
  return useMemo(() => ({ ...view, ...actions }), [view, actions]);
}

/** Who is in the group. Is in it itself as long as the component is mounted. */
export function usePresence(name: string): PresenceView {
  const store = useHubStore();
  const subscribe = useCallback((listener: () => void) => store.use(name, { listener, presence: true }), [store, name]);
  return useSyncExternalStore(subscribe, () => store.group(name)?.presence() ?? NO_PRESENCE, noPresence);
}
