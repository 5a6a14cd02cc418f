import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ConsoleStore } from "../hub/console-store.ts";
import type { LocalHub } from "../hub/local-hub.ts";
import type { Client, ConsoleState } from "../model/console-state.ts";
import type { TableNews } from "../model/table.ts";

/**
 * A part of what the page knows. What draws it is drawn again when that part has changed, and not for every frame.
 *
 * @param select always the same function, as is `isSame`
 */
export function useConsole<Part>(
  store: ConsoleStore,
  select: (state: ConsoleState) => Part,
  isSame: (before: Part, after: Part) => boolean = Object.is,
): Part {
  const last = useRef<{ readonly state: ConsoleState; readonly part: Part }>(undefined);
  const snapshot = useCallback(() => {
    const state = store.snapshot();
    if (last.current?.state === state) return last.current.part;
    const selected = select(state);
    const part = last.current !== undefined && isSame(last.current.part, selected) ? last.current.part : selected;
    last.current = { state, part };
    return part;
  }, [store, select, isSame]);
  return useSyncExternalStore(store.subscribe, snapshot);
}

export const clientsOf = ({ clients }: ConsoleState): readonly Client[] => clients;

/** Whether lists of clients differ in nothing but what their connections bring. */
export function areSameParties(before: readonly Client[], after: readonly Client[]): boolean {
  if (before.length !== after.length) return false;
  return before.every((a, index) => {
    const b = after[index];
    if (a === b) return true;
    return (
      b !== undefined &&
      a.key === b.key &&
      a.state === b.state &&
      a.welcome === b.welcome &&
      a.removed === b.removed &&
      a.rooms.length === b.rooms.length &&
      a.rooms.every(({ name }, at) => name === b.rooms[at]?.name)
    );
  });
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
