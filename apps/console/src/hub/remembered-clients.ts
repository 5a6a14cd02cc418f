import type { Client, ConsoleState } from "../model/console-state.ts";
import { type Fields, isTexts, textOf } from "../model/fields.ts";
import type { WayIn } from "../model/way-in.ts";
import type { ConsoleStore } from "./console-store.ts";
import type { Kept } from "./kept.ts";

/** Somebody who was connected before the page was loaded again, without anything secret. */
interface Remembered {
  readonly index: number;
  readonly name: string;
  readonly way: WayIn;
  readonly rooms: readonly string[];
}

const NAME = "clients";
/** More than anybody connects by hand. */
const MOST = 50;

/**
 * Connects those again who were connected before a reload, and remembers from now on who is. Tokens are not kept but fetched anew;
 * whoever came with a pasted token, or with a URL that has a query, which may be a signature, does not come back.
 *
 * @param leaving has what it is given called when the page is about to go
 */
export function rememberClients(store: ConsoleStore, kept: Kept, leaving: (remember: () => void) => void): void {
  for (const { index, name, way, rooms } of readRemembered(kept.read(NAME))) {
    const key = store.connect(way, name, index);
    if (key !== undefined) for (const room of rooms) store.joinRoom(key, room);
  }
  let written = "";
  function remember(): void {
    const remembered = rememberedOf(store.current());
    const text = JSON.stringify(remembered);
    if (text === written) return;
    written = text;
    kept.write(NAME, remembered);
  }
  store.subscribe(remember);
  // What is not shown yet when the page goes.
  leaving(remember);
}

function rememberedOf({ clients }: ConsoleState): readonly Remembered[] {
  return clients.filter(isToComeBack).map(({ index, name, way, rooms }) => ({
    ...{ index, name, way },
    rooms: rooms.map((room) => room.name),
  }));
}

function isToComeBack({ way, removed, state }: Client): boolean {
  if (removed || state.name === "closed") return false;
  return way.kind !== "url" || (way.token === "" && !way.url.includes("?"));
}

function readRemembered(kept: unknown): readonly Remembered[] {
  if (!Array.isArray(kept)) return [];
  return kept.slice(0, MOST).flatMap((each: unknown) => {
    const { index, name, way, rooms }: Fields = Object(each);
    const known = readWay(Object(way));
    if (typeof index !== "number" || typeof name !== "string" || known === undefined || !isTexts(rooms)) return [];
    return [{ index, name, way: known, rooms }];
  });
}

function readWay({ kind, user, groups, session, tokenSeconds, client, url }: Fields): WayIn | undefined {
  const [sessionId = "", clientId = ""] = [textOf(session), textOf(client)];
  switch (kind) {
    case "user":
      if (typeof user !== "string" || !isTexts(groups) || typeof tokenSeconds !== "number") return undefined;
      return { kind, user, groups, session: sessionId, tokenSeconds };
    case "signed":
      return { kind, session: sessionId };
    case "anonymous":
      return { kind, session: sessionId, client: clientId };
    case "url":
      return typeof url === "string" ? { kind, url, token: "", session: sessionId } : undefined;
    default:
      return undefined;
  }
}
