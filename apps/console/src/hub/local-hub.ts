import type { BusNews, CloseRequest, EndProcessesAnswer, Faults, HubAnswer, SignedUrlAnswer } from "../contract.ts";
import { API_PREFIX } from "../contract.ts";
import { readBusNews } from "../model/operator/bus-events.ts";
import type { TableNews } from "../model/table.ts";
import { readTable } from "../model/table.ts";

/** How many things are made to go wrong. */
export function activeFaults(faults: Faults): number {
  return Object.values(faults).filter((value) => value > 0).length;
}

/** What the local gateway lets its own page do, and a deployed hub nobody. Each rejects with an `Error` to be shown. */
export interface LocalHub {
  /** For clients, e.g. `ws://127.0.0.1:8081/development`. */
  readonly url: string;
  /** An id token; `undefined` if the issuer refuses. */
  token(request: {
    readonly user: string;
    readonly groups: readonly string[];
    readonly expiresInSeconds: number;
  }): Promise<string | undefined>;
  /** `undefined` for a session that cannot be signed. */
  signedUrl(session: string): Promise<string | undefined>;
  /** Tells what is in the table, now and at every change, until the result is called. */
  watchTable(tell: (news: TableNews) => void): () => void;
  /** Tells which events went over the buses, the last and those to come, until the result is called. */
  watchEvents(tell: (news: BusNews) => void): () => void;
  /** Gives ManageFunction a command, as a backend would; its answer. */
  manage(command: object): Promise<unknown>;
  /** Gives PublishFunction a message, as a backend would; its answer. */
  publish(message: object): Promise<unknown>;
  /** `DeleteConnection`, as an operator would. */
  closeConnection(connectionId: string): Promise<void>;
  /** Ends the processes of all functions; the next invocations start new ones. How many there were. */
  endProcesses(): Promise<number>;
  /** Cuts it without a close frame. */
  dropConnection(connectionId: string): Promise<void>;
  /** Decides the next post to a connection. */
  nextPost(connectionId: string, outcome: "gone" | "throttled"): Promise<void>;
  faults(): Promise<Faults>;
  changeFaults(change: Partial<Faults>): Promise<Faults>;
  /** Turns the gateway's clock on. */
  fastForward(advanceMs: number): Promise<void>;
}

/** Looks for a hub on the machine that serves this page; `undefined` where there is none. */
export async function findLocalHub(): Promise<LocalHub | undefined> {
  try {
    const response = await fetch(at("hub"));
    if (!response.ok || !response.headers.get("content-type")?.startsWith("application/json")) return undefined;
    const { url }: Partial<HubAnswer> = await response.json();
    return typeof url === "string" ? createLocalHub(url) : undefined;
  } catch {
    return undefined;
  }
}

function createLocalHub(url: string): LocalHub {
  return {
    url,
    async token({ user, groups, expiresInSeconds }) {
      const query = new URLSearchParams({ user, groups: groups.join(","), expires: String(expiresInSeconds) });
      const response = await fetch(`/token?${query}`);
      if (response.status === 400) return undefined;
      if (!response.ok) throw new Error("The local issuer gave no token.");
      return response.text();
    },
    async signedUrl(session) {
      const response = await fetch(`${at("signed-url")}?${new URLSearchParams({ session })}`);
      if (response.status === 400) return undefined;
      if (!response.ok) throw new Error("No URL was signed.");
      const { url: signed }: SignedUrlAnswer = await response.json();
      return signed;
    },
    watchTable: (tell) =>
      watchWhileVisible(at("table"), (source) => {
        source.addEventListener("table", ({ data }) => {
          const table = readTable(data);
          if (table !== undefined) tell({ kind: "table", table });
        });
        source.addEventListener("unreadable", () => tell({ kind: "unreadable" }));
        source.addEventListener("error", () => tell({ kind: "disconnected" }));
      }),
    watchEvents: (tell) =>
      watchWhileVisible(at("events"), (source) => {
        source.addEventListener("events", ({ data }) => {
          const news = readBusNews(data);
          if (news !== undefined) tell(news);
        });
      }),
    async manage(command) {
      return (await ask(at("manage"), command)).json();
    },
    async publish(message) {
      return (await ask(at("publish"), message)).json();
    },
    closeConnection: (connectionId) => change(at("close"), { connectionId } satisfies CloseRequest),
    async endProcesses() {
      const { ended }: EndProcessesAnswer = await (await ask(at("end-processes"), {})).json();
      return ended;
    },
    dropConnection: (connectionId) => change("/_gateway/drop", { connectionId }),
    nextPost: (connectionId, outcome) => change("/_gateway/posts", { connectionId, outcomes: [outcome] }),
    async faults() {
      return (await ask("/_gateway/chaos")).json();
    },
    async changeFaults(settings) {
      return (await ask("/_gateway/chaos", settings)).json();
    },
    fastForward: (advanceMs) => change("/_gateway/clock", { advanceMs }),
  };
}

function at(endpoint: string): string {
  return API_PREFIX + endpoint;
}

async function change(path: string, body: object): Promise<void> {
  await ask(path, body);
}

async function ask(path: string, body?: object): Promise<Response> {
  const posting = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, body === undefined ? {} : posting).catch(() => undefined);
  if (response === undefined) throw new Error("The local gateway does not answer. Is it still running?");
  if (response.ok) return response;
  if (response.status === 404 || response.status === 410) throw new Error("That connection is not open any longer.");
  throw new Error(`The local gateway answered ${response.status}.`);
}

/** A page that nobody looks at does not have the table read for it. */
function watchWhileVisible(path: string, listen: (source: EventSource) => void): () => void {
  let source: EventSource | undefined;

  function follow(): void {
    source?.close();
    source = undefined;
    if (document.visibilityState === "hidden") return;
    source = new EventSource(path);
    listen(source);
  }

  follow();
  document.addEventListener("visibilitychange", follow);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    source?.close();
  };
}
