/** What the page keeps for when it is loaded again: in this tab, and as long as it is open. Nothing secret is put there. */
export interface Kept {
  /** `undefined` where there is nothing, or nothing that can be read. */
  read(name: string): unknown;
  write(name: string, value: object | string | boolean | undefined): void;
}

const PREFIX = "switchboard-console:";

/** @param storage `undefined` where the browser gives none; then nothing is kept */
export function createKept(storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | undefined): Kept {
  return {
    read(name) {
      try {
        return JSON.parse(storage?.getItem(PREFIX + name) ?? "null") ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(name, value) {
      try {
        if (value === undefined) storage?.removeItem(PREFIX + name);
        else storage?.setItem(PREFIX + name, JSON.stringify(value));
      } catch {
        // The storage is full or forbidden: the page works without it.
      }
    },
  };
}

/** The storage of this tab; `undefined` where the browser forbids it. */
export function tabStorage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined;
  }
}
