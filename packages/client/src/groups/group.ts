import type {
  Accepted,
  GroupMember,
  HistoryPageFrame,
  Json,
  MembersPageFrame,
  OccupancyCountFrame,
  PresenceEventFrame,
  Received,
  WirePosition,
} from "@switchboard/protocol";
import type { Completion, Message, Receipt, SendOptions, UncheckedSend } from "../hub.ts";
import { createListeners } from "../listeners.ts";
import type { SeenIds } from "../seen-ids.ts";
import { groupAddress } from "../streams/address.ts";
import { readPositions, writePositions } from "../streams/position-text.ts";
import type { StreamTracker } from "../streams/stream-tracker.ts";
import { GroupError } from "./group-error.ts";
import type { MembershipListener } from "./memberships.ts";
import { createPresenceFollower, type Presence, type PresenceEvent } from "./presence.ts";
import type { Question, Requests } from "./requests.ts";

export interface GroupOptions {
  /** So many of the last messages are given first, 1 to 100, and what comes goes on exactly there. Default: none. */
  readonly rewind?: number;
  /** A `position` of this group that was saved: everything after it is given. Default: what comes from now on is. */
  readonly since?: string | null | undefined;
}

/** Something was lost for good: what the application shows is to be loaded anew. */
export interface Gap {
  /** At most so many messages; absent where that is not known. */
  readonly missed?: number;
}

/** `Data` is what may be received. */
export interface GroupEvents<Data = Json> {
  /** Each once, in the order that the hub has given them. */
  readonly message: Message<Data>;
  readonly gap: Gap;
  /** Who has come and who has gone, and who is there now; soon after the first listener is there, everybody has come. */
  readonly presence: PresenceEvent;
  /** The group could not be joined, or not be rewound, or its presence not be followed. */
  readonly error: GroupError;
}

/** A page of what the hub has kept. */
export interface HistoryPage<Data = Json> {
  /** The oldest first. */
  readonly messages: readonly Message<Data>[];
  /** Whether older ones are kept. */
  readonly more: boolean;
  /** For `history`, to get the page before this one; absent where there is none. */
  readonly before?: string;
}

export interface HistoryRequest {
  /** The most messages of the page, 1 to 100. Default 100. */
  readonly limit?: number;
  /** That of the page after the one asked for. Default: the newest messages. */
  readonly before?: string | undefined;
}

/** A group that this client is in, from `hub.group` to `leave`, over all its connections. `Data` is what is sent to it. */
export interface Group<Data = unknown> {
  readonly name: string;
  /** Calls the listener for each event from now on, until the result is called. */
  on<Name extends keyof GroupEvents>(
    name: Name,
    listener: (value: GroupEvents<Received<Data>>[Name]) => void,
  ): () => void;
  /**
   * Resolves when the client is in the group.
   *
   * @throws {@link GroupError} when it is refused
   */
  joined(): Promise<void>;
  /**
   * Sends to all members, this client included, once it has joined.
   *
   * @throws {@link GroupError} when joining is refused
   * @throws {@link SendError}
   */
  send<Given>(data: Accepted<Data, Given>, options?: SendOptions): Promise<Receipt>;
  /**
   * The newest messages up to what the listeners have had when it is called, or the page before another. While the newest are
   * asked for, `message` events wait; they follow exactly.
   *
   * @throws {@link GroupError}
   */
  history(request?: HistoryRequest): Promise<HistoryPage<Received<Data>>>;
  /**
   * Where the client is: everything before has been given. To be saved together with what was made of the messages, and
   * given back as `since`; a text to keep, not to look into. `undefined` where it is not known yet, or nothing is kept.
   */
  readonly position: string | undefined;
  /**
   * Who is in the group at this moment, with their connections, in order. The hub reads all of the group for every hundred of
   * them: to follow who comes and goes there are `presence` events.
   *
   * @throws {@link GroupError}
   */
  members(): Promise<readonly GroupMember[]>;
  /**
   * How many are in the group, a few seconds ago at most; `users` where the hub counts them.
   *
   * @throws {@link GroupError}
   */
  occupancy(): Promise<{ readonly connections: number; readonly users?: number }>;
  /** What the latest `presence` event has said; `undefined` before the first, and without a listener. */
  readonly presence: Presence | undefined;
  /** Resolves when it is left. Its listeners are not called any longer; `hub.group` makes another one. */
  leave(): Completion;
}

/** A group, and what happens to it. */
export interface GroupHandle extends MembershipListener {
  readonly group: Group;
  message(message: Message): void;
  gap(gap: Gap): void;
  presence(event: PresenceEventFrame): void;
}

export interface GroupSurroundings {
  readonly tracker: StreamTracker;
  readonly requests: Requests;
  /** What this group has been given. */
  readonly seen: SeenIds;
  readonly reportError: (error: unknown) => void;
  /** Rejects after so long. */
  readonly timeout: (run: () => void) => () => void;
  /** Calls back when whoever was answered just now has gone on; the result cancels it. */
  readonly afterwards: (run: () => void) => () => void;
  /** Calls back after a random moment; the result cancels it. */
  readonly soon: (run: () => void) => () => void;
  send(request: UncheckedSend): Promise<Receipt>;
  leave(name: string): Promise<void>;
}

const MOST_PER_PAGE = 100;
/** Messages that wait for those that were to be given first; for more than that, they do not wait. */
const MOST_EARLY = 1_000;

/** @throws `RangeError` for options that cannot be used */
export function createGroup(name: string, options: GroupOptions, surroundings: GroupSurroundings): GroupHandle {
  const { tracker, requests, seen } = surroundings;
  const address = groupAddress(name);
  const listeners = createListeners<GroupEvents>(surroundings.reportError);
  const { rewind, since } = options;
  if (rewind !== undefined && !(Number.isInteger(rewind) && rewind > 0 && rewind <= MOST_PER_PAGE))
    throw new RangeError(`rewind must be a whole number from 1 to ${MOST_PER_PAGE}.`);
  if (since) tracker.claim(address, readPositions(since));
  /**
   * What came while the messages before it were asked for. It is given behind them: one that the hub has stored twice can be
   * among both.
   */
  let early: Message[] | undefined = rewind === undefined ? undefined : [];
  /** Where the client was when they were asked for. */
  let earlyFrom: readonly WirePosition[] | undefined;
  let cancelRelease: (() => void) | undefined;
  /** Whoever asks for messages waits for those who asked before: until then the listeners have not had all of theirs. */
  let turn: Promise<unknown> | undefined;
  let isJoined = false;
  let over: GroupError | undefined;
  let waiting: { readonly resolve: () => void; readonly reject: (error: GroupError) => void }[] = [];

  const presence = createPresenceFollower({
    ...{ group: name, requests, soon: surroundings.soon },
    give: (event) => listeners.emit("presence", event),
    refused: (error) => over ?? listeners.emit("error", error),
  });

  function joined(): Promise<void> {
    if (over !== undefined) return Promise.reject(over);
    return isJoined ? Promise.resolve() : new Promise((resolve, reject) => waiting.push({ resolve, reject }));
  }

  function end(error: GroupError): void {
    over = error;
    tracker.claim(address);
    early = undefined;
    cancelRelease?.();
    presence.stop();
    for (const { reject } of waiting) reject(error);
    waiting = [];
  }

  function give(message: Message): void {
    if (over === undefined && seen.add(message.id)) listeners.emit("message", message);
  }

  /** Until they have been given, the client is not there yet. */
  function begin(last: readonly Message[]): void {
    for (const message of [...last, ...(early ?? [])]) give(message);
    early = undefined;
  }

  function ask<Answer>(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const cancel = requests.ask({
        frame: () => question,
        lasting: true,
        answered: (answer) =>
          over === undefined ? finish(() => resolve(answer as Answer)) : finish(() => reject(over)),
        refused: (error) => finish(() => reject(error)),
      });
      const stop = surroundings.timeout(() => {
        cancel();
        reject(new GroupError("timed-out"));
      });
      function finish(settle: () => void): void {
        stop();
        settle();
      }
    });
  }

  async function pageOf({ limit, before }: HistoryRequest): Promise<HistoryPage> {
    const next = tracker.nextAt(address);
    const [from] = before === undefined ? [next] : readPositions(before);
    // The page after it was of another life of the stream.
    if (before !== undefined && from?.[0] !== next?.[0]) return { messages: [], more: false };
    const elsewhere = tracker.waiting(address);
    const page = await ask<HistoryPageFrame>({
      ...{ action: "history", group: name },
      ...(from !== undefined && { before: from[1] }),
      ...(limit !== undefined && { limit }),
    });
    const own = new Map<string, Message>();
    for (const { positions: _, ...message } of page.messages)
      if (!elsewhere.includes(message.id) && !own.has(message.id)) own.set(message.id, message);
    const [oldest] = page.messages;
    const more = page.more && oldest !== undefined;
    return { messages: [...own.values()], more, ...(more && { before: writePositions(oldest.positions.slice(0, 1)) }) };
  }

  async function newestPage(request: HistoryRequest): Promise<HistoryPage> {
    // Messages that wait behind an earlier page are given first.
    cancelRelease?.();
    begin([]);
    early = [];
    earlyFrom = tracker.position(address);
    try {
      const page = await pageOf(request);
      for (const { id } of page.messages) seen.add(id);
      return page;
    } finally {
      // The caller takes the page before.
      if (over === undefined) cancelRelease = surroundings.afterwards(() => begin([]));
    }
  }

  async function leave(): Promise<void> {
    if (over !== undefined) return;
    end(new GroupError("left"));
    await surroundings.leave(name);
  }

  async function rewindBy(limit: number): Promise<void> {
    try {
      const { messages } = await pageOf({ limit });
      // After a gap they would come too late.
      if (early !== undefined) begin(messages);
    } catch (error) {
      if (over !== undefined) return;
      listeners.emit("error", error as GroupError);
      begin([]);
    }
  }

  return {
    group: {
      name,
      on(event, listener) {
        if (event === "presence" && over === undefined) presence.watch(isJoined);
        return listeners.on(event, listener);
      },
      joined,
      async send(data, request) {
        await joined();
        return surroundings.send({ ...request, to: { groups: [name] }, data });
      },
      async history(request = {}) {
        await joined();
        const before = turn;
        const page = (async () => {
          await before;
          return request.before === undefined ? newestPage(request) : pageOf(request);
        })();
        turn = page.catch(() => {});
        return page;
      },
      async members() {
        await joined();
        const all: GroupMember[] = [];
        let after: string | undefined;
        do {
          const next = after === undefined ? {} : { after };
          const page: MembersPageFrame = await ask({ action: "members", group: name, ...next });
          all.push(...page.members);
          after = page.next;
        } while (after !== undefined);
        return all;
      },
      async occupancy() {
        await joined();
        const { connections, users } = await ask<OccupancyCountFrame>({ action: "occupancy", group: name });
        return { connections, ...(users !== undefined && { users }) };
      },
      get presence() {
        return presence.current;
      },
      get position() {
        if (over !== undefined) return undefined;
        const positions = early === undefined ? tracker.position(address) : earlyFrom;
        return positions && writePositions(positions);
      },
      leave: leave as () => Completion,
    },
    presence: presence.event,
    joined() {
      presence.joined();
      if (isJoined) return;
      isJoined = true;
      for (const { resolve } of waiting) resolve();
      waiting = [];
      if (rewind !== undefined) turn = rewindBy(rewind);
    },
    refused(error) {
      if (over !== undefined) return;
      end(error);
      if (error.code !== "closed") listeners.emit("error", error);
    },
    message(message) {
      if (early === undefined) give(message);
      else if (early.push(message) > MOST_EARLY) begin([]);
    },
    gap(gap) {
      if (over !== undefined) return;
      begin([]);
      listeners.emit("gap", gap);
    },
  };
}
