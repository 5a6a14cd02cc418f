import type { Gap, Group, GroupError, HubState, HubWithGroups, Json, Message, Occupant } from "@switchboard/client";

/** What a component sees of a group. */
export interface GroupView<Data = Json> {
  /** The oldest first: the last `keep` of them, and those before that `loadOlder` has added. */
  readonly messages: readonly Message<Data>[];
  /** `refused`: see `error`, which is `closed` when the hub is. It is tried again with each new connection and each new token. */
  readonly status: "joining" | "joined" | "refused";
  /** Why the group could not be joined, or messages not be loaded. */
  readonly error: GroupError | undefined;
  /**
   * The latest gap: something was lost for good. Another object for each. `messages` are loaded anew, and stay what they were
   * until that is done; with a `history` of 0 they begin anew at once.
   */
  readonly gap: Gap | undefined;
  /** Whether the hub keeps messages older than these. */
  readonly hasOlder: boolean;
  readonly isLoading: boolean;
}

/** Who is in a group, as far as its members are told. */
export interface PresenceView {
  /** Whether it has been told; until then nobody is here. */
  readonly isKnown: boolean;
  /** In no particular order; `undefined` where they are too many: then there are the counts alone. */
  readonly members: readonly Occupant[] | undefined;
  readonly users: number;
  readonly connections: number;
  /** Why it is not told, such as `no-presence`. */
  readonly error: GroupError | undefined;
}

/** What a component wants of a group. */
export interface GroupUse {
  /** Called after something has changed. */
  readonly listener: () => void;
  /** How many of the last messages it begins with, and how many are loaded at a time. */
  readonly history?: number;
  /** The most messages. */
  readonly keep?: number;
  readonly presence?: boolean;
}

/** A group that several components use: joined once, left when the last of them is gone. */
export interface SharedGroup {
  readonly group: () => Group | undefined;
  readonly view: () => GroupView;
  readonly presence: () => PresenceView;
  use(use: GroupUse): () => void;
  /** There is another hub. */
  join(): void;
  /** The hub is over. */
  leave(): void;
  /** The hub's state has changed to this one. */
  follow(state: HubState["name"]): void;
  loadOlder(): Promise<void> | undefined;
}

export const NO_VIEW: GroupView = {
  ...{ messages: [], status: "joining", error: undefined, gap: undefined },
  ...{ hasOlder: false, isLoading: false },
};
export const NO_PRESENCE: PresenceView = {
  ...{ isKnown: false, members: [], users: 0, connections: 0, error: undefined },
};

export const DEFAULT_HISTORY = 50;

export function createSharedGroup(
  name: string,
  hub: () => HubWithGroups | undefined,
  unused: () => unknown,
): SharedGroup {
  const uses = new Set<GroupUse>();
  let group: Group | undefined;
  let view = NO_VIEW;
  let presence = NO_PRESENCE;
  let stops: (() => void)[] = [];
  let isWatched = false;
  /** Where the page before the messages begins; absent where that is not known. */
  let before: string | undefined;
  /** The hub keeps messages of the group. */
  let isKept = false;
  /** How many messages there were when some were loaded. */
  let loaded = 0;
  /** The largest `history` that was asked for, and not in vain. */
  let asked = 0;
  /** Messages of before a gap: there may be a hole behind them. */
  let outdated: ReadonlySet<Message> = new Set();
  let loading: Promise<void> | undefined;

  const most = (of: "history" | "keep" | "presence") => Math.max(0, ...[...uses].map((use) => +(use[of] ?? 0)));

  function notify(): void {
    for (const { listener } of uses) listener();
  }

  function change(next: Partial<GroupView>): void {
    view = { ...view, ...next };
    notify();
  }

  function changePresence(next: Partial<PresenceView>): void {
    presence = { ...presence, ...next };
    notify();
  }

  /** Begins anew, without messages if it is given none. What is being loaded comes too late. */
  function forget(next: Partial<GroupView>): void {
    loading = before = undefined;
    loaded = asked = 0;
    change({ messages: [], isLoading: false, hasOlder: isKept, ...next });
  }

  function leave(): void {
    group?.leave();
    for (const stop of stops) stop();
    stops = [];
    group = undefined;
    isWatched = isKept = false;
    presence = NO_PRESENCE;
    forget(NO_VIEW);
  }

  function join(): void {
    group = hub()?.group(name);
    if (!group) return;
    stops = [
      group.on("message", (message) => keep([...view.messages, message])),
      group.on("gap", (gap) => {
        outdated = new Set(view.messages);
        forget({ gap, messages: most("history") > 0 ? view.messages : [] });
        begin();
      }),
      // Of a group that is joined it is about presence.
      group.on("error", (error) => settle(() => changePresence({ error }))),
    ];
    settle(() => change({ status: "joined" }));
    begin();
  }

  async function settle(whenJoined?: () => void): Promise<void> {
    const joined = group;
    try {
      await joined?.joined();
      if (group === joined) whenJoined?.();
    } catch (refusal) {
      if (group !== joined) return;
      const error = refusal as GroupError;
      change({ status: "refused", error });
      changePresence({ error });
    }
  }

  /** What somebody wants of it and nobody has wanted before. */
  function begin(): void {
    if (!group) return;
    if (!isWatched && most("presence") > 0) {
      isWatched = true;
      stops.push(
        group.on("presence", ({ members, users, connections }) =>
          changePresence({ isKnown: true, members, users, connections, error: undefined }),
        ),
      );
    }
    if (most("history") > asked) load();
  }

  /** The last of these, as many as somebody wants. */
  function keep(all: readonly Message[]): void {
    const kept = most("keep");
    if (kept === 0) {
      forget({});
      return;
    }
    // The page under way ends where the oldest of them begins.
    const start = all.length - Math.max(kept, loaded);
    if (!loading && start > 0) {
      before = undefined;
      change({ messages: all.slice(start), hasOlder: view.hasOlder || isKept });
    } else if (all !== view.messages) change({ messages: all });
  }

  function load(): Promise<void> | undefined {
    const own = group;
    if (!own || loading) return loading;
    const askedBefore = asked;
    const history = most("history");
    asked = Math.max(asked, history);
    const ask = async () => {
      let next: Partial<GroupView>;
      try {
        let page: Awaited<ReturnType<Group["history"]>>;
        let older: readonly Message[];
        do {
          page = await own.history({ limit: history || DEFAULT_HISTORY, before });
          if (loading !== task) return;
          before = page.before;
          const newer = view.messages.filter((message) => !outdated.has(message));
          const known = new Set(newer.map(({ id }) => id));
          older = page.messages.filter(({ id }) => !known.has(id));
          const messages = [...older, ...newer];
          loaded = messages.length;
          next = { messages, hasOlder: page.more, error: undefined };
        } while (older.length === 0 && page.more);
        isKept = true;
      } catch (error) {
        if (loading !== task) return;
        next = { error: error as GroupError };
        if (next.error?.code === "no-history") next = { hasOlder: false };
        else asked = askedBefore;
      }
      loading = undefined;
      change({ ...next, isLoading: false });
      // Somebody may want more by now. What has failed waits for the next connection.
      if (!next.error) begin();
    };
    const task = ask();
    loading = task;
    change({ isLoading: true });
    return task;
  }

  /** Another one may use it at once: React's strict mode, and the component that takes the place of this one. */
  function reckon(): void {
    queueMicrotask(() => {
      if (uses.size > 0) return keep(view.messages);
      leave();
      unused();
    });
  }

  return {
    group: () => group,
    view: () => view,
    presence: () => presence,
    use(use) {
      uses.add(use);
      begin();
      reckon();
      return () => {
        uses.delete(use);
        reckon();
      };
    },
    join,
    leave,
    follow(state) {
      if (state === "closed") settle();
      if (state !== "open") return;
      if (view.status !== "refused") return begin();
      leave();
      join();
    },
    loadOlder: load,
  };
}
