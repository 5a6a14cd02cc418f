import type { GroupData, GroupName, HubState, HubWithGroups, MessageTypes, Received } from "@switchboard/client";
import type { ReactElement } from "react";
import { type GroupActions, type UseGroupOptions, useConnectionState, useGroup, useHub, usePresence } from "./hooks.ts";
import { HubProvider, type HubProviderProps } from "./hub-provider.ts";
import type { GroupView, PresenceView } from "./shared-group.ts";

/** The hooks, for messages of these types. */
export interface TypedHooks<Messages> {
  readonly HubProvider: (props: HubProviderProps<Messages>) => ReactElement;
  readonly useHub: () => HubWithGroups<Messages> | undefined;
  readonly useConnectionState: () => HubState;
  readonly useGroup: <Name extends GroupName<Messages>>(
    name: Name,
    options?: UseGroupOptions,
  ) => GroupView<Received<GroupData<Messages, Name>>> & GroupActions<GroupData<Messages, Name>>;
  readonly usePresence: (name: GroupName<Messages>) => PresenceView;
}

/**
 * The same provider and hooks, typed by the map of messages that `connect` takes:
 * `export const { HubProvider, useHub, useGroup } = typedHooks<Messages>();`
 */
export function typedHooks<Messages extends MessageTypes<Messages>>(): TypedHooks<Messages> {
  return { HubProvider, useHub, useConnectionState, useGroup, usePresence } as unknown as TypedHooks<Messages>;
}
