import { useEffect, useState, useSyncExternalStore } from "react";
import type { ConsoleStore } from "../hub/console-store.ts";
import type { LocalHub } from "../hub/local-hub.ts";
import type { ConsoleState } from "../model/console-state.ts";
import type { TableNews } from "../model/table.ts";

export function useConsole(store: ConsoleStore): ConsoleState {
  return useSyncExternalStore(store.subscribe, store.snapshot);
}

export type TableView =
  | { readonly kind: "waiting" }
  | Exclude<TableNews, { readonly kind: "disconnected" }>
  | { readonly kind: "disconnected" };

/** What is in the table of the local hub; `undefined` where there is none. */
export function useTable(local: LocalHub | undefined): TableView | undefined {
  const [view, setView] = useState<TableView>({ kind: "waiting" });
  useEffect(() => local?.watchTable(setView), [local]);
  return local === undefined ? undefined : view;
}

/** The time, again every so often. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
