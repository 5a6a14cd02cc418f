import type { Gap, Group, GroupError, HubWithGroups, Json, Message, Occupant } from "@switchboard/client";

/** What a component sees of a group. */
export interface GroupView<Data = Json> {
  /** The oldest first: the last `keep` of them, and those before that `loadOlder` has added. */
  readonly messages: readonly Message<Data>[];
  /** `refused`: see `error`. It is tried again with each new connection and each new token. */
  readonly status: "joining" | "joined" | "refused";
  /** Why the group could not be joined, or messages not be loaded. */
  readonly error: GroupError | undefined;
  /** The latest gap: something was lost for good, and `messages` have been loaded anew. Another object for each. */
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
  attach(hub: HubWithGroups): void;
  /** The hub is over. */
  detach(): void;
  /** Joins again if it was refused. */
  retry(): void;
  loadOlder(): Promise<void>;
}

export const NO_VIEW: GroupView = {
  ...{ messages: [], status: "joining", error: undefined, gap: undefined },
  ...{ hasOlder: false, isLoading: false },
};
export const NO_PRESENCE: PresenceView = {
  ...{ isKnown: false, members: [], users: 0, connections: 0, error: undefined },
};

export const DEFAULT_HISTORY = 50;

export function createSharedGroup(name: string, unused: () => void): SharedGroup {
  const uses = new Set<GroupUse>();
  let hub: HubWithGroups | undefined;
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
  let loading: Promise<void> | undefined;

  const most = (of: "history" | "keep") => Math.max(0, ...[...uses].map((use) => use[of] ?? 0));

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

  function leave(): void {
    group?.leave();
    for (const stop of stops) stop();
    stops = [];
    group = loading = before = undefined;
    isWatched = isKept = false;
    loaded = 0;
    view = NO_VIEW;
    presence = NO_PRESENCE;
    notify();
  }

  function join(): void {
    if (hub === undefined) return;
    const joined = hub.group(name);
    group = joined;
    stops = [
      joined.on("message", add),
      joined.on("gap", (gap) => {
        change({ gap });
        if (most("history") > 0) load(true);
      }),
      // Of a group that is joined it is about presence.
      joined.on("error", (error) => settle(joined, () => changePresence({ error }))),
    ];
    settle(joined, () => change({ status: "joined" }));
    begin();
  }

  async function settle(joined: Group, whenJoined: () => void): Promise<void> {
    try {
      await joined.joined();
      if (group === joined) whenJoined();
    } catch (refusal) {
      if (group !== joined) return;
      const error = refusal as GroupError;
      change({ status: "refused", error });
      changePresence({ error });
    }
  }

  /** What somebody wants of it and nobody has wanted before. */
  function begin(): void {
    if (group === undefined) return;
    if (!isWatched && [...uses].some((use) => use.presence)) {
      isWatched = true;
      stops.push(
        group.on("presence", ({ members, users, connections }) =>
          changePresence({ isKnown: true, members, users, connections, error: undefined }),
        ),
      );
    }
    if (loading === undefined && most("history") > 0) load(false);
  }

  function add(message: Message): void {
    const all = [...view.messages, message];
    const kept = all.slice(-Math.max(most("keep"), loaded));
    const isCut = kept.length < all.length;
    if (isCut) before = undefined;
    change({ messages: kept, hasOlder: view.hasOlder || (isCut && isKept) });
  }

  /** @param isAnew what is there may have holes: only what comes from now on stays */
  function load(isAnew: boolean): Promise<void> {
    const own = group;
    if (own === undefined || (view.isLoading && !isAnew)) return loading ?? Promise.resolve();
    const outdated = new Set(isAnew ? view.messages : []);
    if (isAnew) before = undefined;
    const task: Promise<void> = Promise.resolve().then(async () => {
      let next: Partial<GroupView> = {};
      try {
        let older: readonly Message[];
        let page: Awaited<ReturnType<Group["history"]>>;
        do {
          page = await own.history({ limit: most("history") || DEFAULT_HISTORY, before });
          if (loading !== task) return;
          before = page.before;
          const newer = view.messages.filter((message) => !outdated.has(message));
          const known = new Set(newer.map(({ id }) => id));
          older = page.messages.filter(({ id }) => !known.has(id));
          next = { messages: [...older, ...newer], hasOlder: page.more, error: undefined };
        } while (older.length === 0 && page.more);
        isKept = true;
        loaded = next.messages?.length ?? 0;
      } catch (error) {
        if (loading !== task) return;
        const { code } = error as GroupError;
        next = code === "no-history" ? { hasOlder: false } : { error: error as GroupError };
      }
      change({ ...next, isLoading: false });
    });
    loading = task;
    change({ isLoading: true });
    return task;
  }

  return {
    group: () => group,
    view: () => view,
    presence: () => presence,
    use(use) {
      uses.add(use);
      begin();
      return () => {
        uses.delete(use);
        // Another one may use it at once: React's strict mode, and the component that takes the place of this one.
        queueMicrotask(() => {
          if (uses.size > 0) return;
          leave();
          unused();
        });
      };
    },
    attach(next) {
      hub = next;
      join();
    },
    detach() {
      hub = undefined;
      leave();
    },
    retry() {
      if (view.status !== "refused") return;
      leave();
      join();
    },
    loadOlder: () => load(false),
  };
}
