import type { AnyMessages, HubWithGroups } from "@switchboard/client";
import {
  createContext,
  createElement,
  type DependencyList,
  type ReactElement,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useState,
} from "react";
import { createHubStore, type HubStore, storeOf } from "./hub-store.ts";

export type HubProviderProps<Messages = AnyMessages> = {
  readonly children?: ReactNode;
} & (
  | {
      /**
       * Makes the hub, such as `() => connect(url, { groups, token })`. Called in the browser only, once the provider is
       * mounted; the hub is closed when it is unmounted.
       */
      readonly connect: () => HubWithGroups<Messages>;
      /**
       * What the connection depends on, such as the user: when one of them changes, the hub is closed and `connect` is called
       * again. A new function alone changes nothing. Default: none.
       */
      readonly deps?: DependencyList | undefined;
      readonly hub?: undefined;
    }
  | {
      /** A hub that stays yours: it is not closed. */
      readonly hub: HubWithGroups<Messages>;
      readonly connect?: undefined;
      readonly deps?: undefined;
    }
);

const Context = createContext<HubStore | undefined>(undefined);

/** Before any hook of a child subscribes there is a hub. A server renders without effects, and React 18 warns there. */
const useEarlyEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/** Connects, for all hooks of this package below it. */
export function HubProvider({ hub, connect, deps = [], children }: HubProviderProps): ReactElement {
  const [own] = useState(createHubStore);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the application says what its function depends on
  const open = useMemo(() => {
    const make = connect && (() => connect());
    return () => make && own.open(make);
  }, [!hub, ...deps]);
  useEarlyEffect(() => void open(), [open]);
  // A boundary above that suspends takes back the early effect alone: what it hides stays connected.
  useEffect(open, [open]);
  return createElement(Context.Provider, { value: hub ? storeOf(hub) : own }, children);
}

/** @throws Error where there is no provider */
export function useHubStore(): HubStore {
  const store = useContext(Context);
  if (store === undefined) throw new Error("There is no HubProvider above this component.");
  return store;
}
