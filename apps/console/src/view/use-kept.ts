import { createContext, useCallback, useContext, useState } from "react";
import { createKept, type Kept } from "../hub/kept.ts";

export const KeptContext = createContext<Kept>(createKept(undefined));

type Change<Value> = (next: Value | ((before: Value) => Value)) => void;

/**
 * A state of the page that a reload does not change.
 *
 * @param name no two are called the same
 * @param read makes a value of what was kept, which may be of another version, or `undefined`; always the same function
 */
export function useKept<Value extends object | string | boolean | undefined>(
  name: string,
  read: (kept: unknown) => Value,
): readonly [Value, Change<Value>] {
  const kept = useContext(KeptContext);
  const [value, setValue] = useState<Value>(() => read(kept.read(name)));
  const change = useCallback<Change<Value>>(
    (next) =>
      setValue((before) => {
        const after = typeof next === "function" ? next(before) : next;
        // Twice, where React asks twice: it is the same value.
        kept.write(name, after);
        return after;
      }),
    [kept, name],
  );
  return [value, change];
}

/** Reads one of a few texts, the first of them where it is none. */
export function oneOf<Text extends string>(texts: readonly [Text, ...Text[]]): (kept: unknown) => Text {
  return (kept) => texts.find((text) => text === kept) ?? texts[0];
}
