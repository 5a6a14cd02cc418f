export { type UseGroupOptions, useConnectionState, useGroup, useHub, usePresence } from "./hooks.ts";
export { HubProvider, type HubProviderProps } from "./hub-provider.ts";
export type { GroupView, PresenceView } from "./shared-group.ts";
export { type TypedHooks, typedHooks } from "./typed-hooks.ts";
