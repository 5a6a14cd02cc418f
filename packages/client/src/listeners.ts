/** Listeners by name of event. */
export interface Listeners<Events> {
  /** The result removes the listener. */
  on<Name extends keyof Events>(name: Name, listener: (value: Events[Name]) => void): () => void;
  emit<Name extends keyof Events>(name: Name, value: Events[Name]): void;
}

/** @param report gets what a listener throws; the others are called all the same. */
export function createListeners<Events>(report: (error: unknown) => void): Listeners<Events> {
  const all = new Map<keyof Events, Set<{ readonly call: (value: never) => void }>>();
  return {
    on(name, listener) {
      const own = all.get(name) ?? new Set();
      const entry = { call: listener };
      all.set(name, own.add(entry));
      return () => own.delete(entry);
    },
    emit(name, value) {
      const own = all.get(name) ?? new Set();
      for (const entry of [...own]) {
        try {
          // Another one may have removed it by now.
          if (own.has(entry)) entry.call(value as never);
        } catch (error) {
          report(error);
        }
      }
    },
  };
}
