import type { StreamFrame } from "@switchboard/protocol";
import type { connect as connectClient, Group, GroupOptions, groups as withGroups } from "../../../src/index.ts";
import { createWebSocket, type Line } from "../line.ts";
import { createMachine, type Machine } from "../machine.ts";
import { createRandom, type Random } from "../random.ts";
import { createScheduler, type Scheduler } from "../scheduler.ts";
import { createFollower, type Follower, type Place } from "./follower.ts";
import { createStreamHub, type StreamHub, type Trouble } from "./stream-hub.ts";

export interface StreamOutcome {
  readonly seed: number;
  readonly breach: string | undefined;
  readonly story: readonly string[];
  readonly simulatedMs: number;
  readonly given: number;
  readonly gaps: number;
  readonly recoveries: number;
  readonly joins: number;
}

interface Library {
  readonly connect: typeof connectClient;
  readonly groups: typeof withGroups;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Until a message is given that others have come after: the most patience, questions that fail, and a hole that is young. */
const GAP_BOUND_MS = 100 * SECOND_MS;
/** Until a message is given that nothing has come after. */
const CHECK_BOUND_MS = 17 * MINUTE_MS;

/** Of a welcome, after the hub has looked where streams are. */
const LONGEST_ON_THE_WAY_MS = 0.5 * SECOND_MS;

const healthy: Trouble = {
  ...{ lost: 0, doubled: 0, late: 0, slow: 0, dead: 0, failing: 0, repeated: 0 },
  lifeMs: () => 120 * MINUTE_MS,
};

interface World {
  readonly library: Library;
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly machine: Machine;
  readonly hub: StreamHub;
  /** Whether messages are kept for longer than the life. */
  readonly keepsAll: boolean;
  readonly purges: number;
  /** How often a frame takes long on the way. */
  slowness: number;
  tell(text: string): void;
  fail(rule: string): void;
  counts: { given: number; gaps: number; recoveries: number; joins: number };
}

/** One life of pages that follow groups and their user's stream, until the last of them is closed. */
export async function simulateStreams(library: Library, seed: number, told = false): Promise<StreamOutcome> {
  const random = createRandom(seed);
  const scheduler = createScheduler();
  const story: string[] = [];
  let breach: string | undefined;
  const tell = told
    ? (text: string) => void story.push(`${(scheduler.now() / 1_000).toFixed(3).padStart(10)} ${text}`)
    : () => {};
  function fail(rule: string): void {
    breach ??= rule;
    tell(`BREACH: ${rule}`);
  }
  const counts = { given: 0, gaps: 0, recoveries: 0, joins: 0 };
  try {
    await live({ library, random, scheduler, tell, fail, counts }, () => breach !== undefined);
  } catch (error) {
    fail(String((error as Error).stack ?? error));
  }
  return { seed, breach, story, simulatedMs: scheduler.now(), ...counts };
}

async function live(
  begun: Omit<World, "hub" | "machine" | "keepsAll" | "purges" | "slowness">,
  stop: () => boolean,
): Promise<void> {
  const { random, scheduler, tell, fail } = begun;
  const keepMs = random.chance(0.3) ? random.between(5, 40) * SECOND_MS : 60 * MINUTE_MS;
  const purges = random.chance(0.5) ? random.whole(1, 3) : 0;
  const drops = random.chance(0.7) ? random.whole(2, 6) : 0;
  const trouble: Trouble = {
    ...{ lost: random.pick([0, 0.1, 0.3]), doubled: random.pick([0, 0.05]), late: random.pick([0.1, 0.4]) },
    ...{ slow: random.pick([0, 0.15]), dead: random.pick([0, 0.05]), failing: random.pick([0, 0.1]) },
    ...{ repeated: random.pick([0, 0.05]), lifeMs: () => random.between(0.5, 10) * SECOND_MS },
  };
  // In some lives nothing goes wrong: then there is nothing to recover but what was under way when a group was joined.
  const isCalm = random.chance(0.1);
  if (isCalm) Object.assign(trouble, healthy);
  const hub = createStreamHub(scheduler, random, trouble, keepMs, tell);
  const machine = createMachine(scheduler, random);
  const keepsAll = keepMs === 60 * MINUTE_MS;
  const world: World = { ...begun, hub, machine, keepsAll, purges, slowness: isCalm ? 0 : 0.02 };
  const { lifeMs: _, ...plan } = trouble;
  tell(JSON.stringify({ keepMs, purges, drops, ...plan }));
  const lines: Line[] = [];
  let pages = 1;
  let page = openPage(world, lines, `page-${pages}`, []);
  const chaosMs = random.between(10, 30) * SECOND_MS;
  const often = (times: number, untilMs: number, run: () => void) => {
    const fromMs = scheduler.now();
    for (let time = 0; time < times; time += 1) scheduler.at(fromMs + random.between(0, untilMs), run);
  };
  const publish = () => {
    const to = random.pick([
      ["group room.1"],
      ["group room.1"],
      ["group room.2"],
      ["user u"],
      ["group room.1", "group room.2"],
      ["group room.1", "user u"],
    ]);
    hub.publish(to);
    // Some come in quick succession.
    if (random.chance(0.3)) for (let more = random.whole(1, 4); more > 0; more -= 1) hub.publish(to);
  };
  often(random.whole(10, 60), chaosMs, publish);
  often(isCalm ? 0 : drops, chaosMs, () => {
    for (const line of lines) if (line.isLive()) line.cut();
  });
  often(isCalm ? 0 : purges, chaosMs, () => {
    const address = random.pick(["group room.1", "group room.1", "user u"]);
    tell(`purged: ${address}`);
    hub.streams.get(address)?.purge();
  });
  if (random.chance(0.1)) scheduler.at(random.between(0, chaosMs), () => hub.forbidden.add("room.2"));
  often(random.whole(0, 15), chaosMs, () => page.act());
  const reload = () => {
    const saved = page.save();
    page.close();
    pages += 1;
    page = openPage(world, lines, `page-${pages}`, saved);
  };
  often(!isCalm && random.chance(0.4) ? random.whole(1, 3) : 0, chaosMs, reload);
  await scheduler.runUntil(chaosMs, stop);

  // Connections last from now on; posts may still be lost, late and doubled.
  const isLossy = !isCalm && random.chance(0.5);
  Object.assign(trouble, healthy, isLossy ? { lost: 0.2, late: 0.2, doubled: 0.05 } : {});
  // Or they are replaced in their turn, by those that last.
  if (!isCalm && random.chance(0.5)) for (const line of lines) if (line.isLive()) line.cut();
  world.slowness = 0;
  tell("connections last");
  await scheduler.runUntil(scheduler.now() + 30 * SECOND_MS, stop);
  // What is missing must come where nothing follows it, too.
  const isQuiet = random.chance(0.3);
  if (isQuiet && !isCalm && random.chance(0.5)) reload();
  often(isQuiet ? 0 : 20, 15 * SECOND_MS, publish);
  await scheduler.runUntil(scheduler.now() + 15 * SECOND_MS + GAP_BOUND_MS, stop);
  if (!stop()) page.check(true);
  await scheduler.runUntil(scheduler.now() + CHECK_BOUND_MS, stop);
  if (!stop()) page.check(false);
  if (!stop() && isCalm && begun.counts.recoveries > begun.counts.joins) fail("a recovery without a cause");
  if (!stop() && keepsAll && purges === 0 && begun.counts.gaps > 0) fail("a gap without a cause");
  if (!stop()) {
    const [is, wanted] = [hub.groups().toSorted().join(), page.groups().toSorted().join()];
    if (is !== wanted) fail(`in ${is} instead of ${wanted}`);
  }
  page.close();
  await scheduler.runUntil(scheduler.now() + 2 * SECOND_MS, stop);
  if (!stop() && machine.timers() > 0) fail(`${machine.timers()} timers are left after close()`);
}

interface Saved {
  readonly name: string;
  readonly position: string | undefined;
  readonly had: ReadonlySet<string>;
}

interface Page {
  /** Something that an application does. */
  act(): void;
  save(): readonly Saved[];
  groups(): readonly string[];
  /** Whether everything has been given that must have been, soon after it was sent or long after. */
  check(isSoon: boolean): void;
  close(): void;
}

interface Room {
  readonly name: string;
  readonly group: Group;
  readonly follower: Follower;
  saved: Saved | undefined;
  isOver: boolean;
}

/** What the client gives as opaque. */
function placeIn(position: string | undefined): Place | undefined {
  const [first] = position === undefined ? [] : (JSON.parse(position) as (readonly [string, number])[]);
  return first === undefined ? undefined : { epoch: first[0], offset: first[1] };
}

function openPage(world: World, lines: Line[], client: string, saved: readonly Saved[]): Page {
  const { library, random, scheduler, machine, hub: simulated, keepsAll, purges, tell, fail, counts } = world;
  tell(`${client} opens`);
  let isOpen = true;
  let ids = 0;
  const hub = library.connect("wss://hub.example/live", {
    groups: library.groups,
    WebSocket: createWebSocket({
      ...{ scheduler, random, machine, isNode: true, liveChanged() {}, server: simulated.server },
      ...{ slowness: () => world.slowness, duplication: () => 0, condition: () => "up" as const },
      tell: (text) => tell(`${client}${text}`),
      opened: (line) => lines.push(line),
    }),
    ...{ clock: machine.clock, clientId: client, random: random.next, retryFirstMs: 300, retryMostMs: 2_000 },
    newId() {
      ids += 1;
      return `${client}-${ids}`;
    },
    onNetworkBack: () => () => {},
    onWake: () => () => {},
    reportError: (error) => fail(`reported: ${String((error as Error).stack ?? error)}`),
  });
  const user = createFollower({
    hub: simulated,
    address: "user u",
    client,
    restored: new Set(),
    now: scheduler.now,
    fail,
  });
  let welcomedMs = 0;
  /** Where the hub has last said that streams are. */
  const named = new Map<string, Place>();
  const rooms = new Map<string, Room>();
  const all = new Set<string>();
  /** What has come to this page, and is of nothing that it ever left. */
  const arrived = new Set<string>();
  const followed = new Set(["user u"]);

  hub.on("frame", ({ direction, text }) => {
    if (direction === "out") {
      if (text.includes('"recover"')) counts.recoveries += 1;
      return;
    }
    const {
      type,
      id,
      streams = [],
    } = JSON.parse(text) as {
      readonly type: string;
      readonly id?: string;
      readonly streams?: readonly { readonly now?: StreamFrame }[];
    };
    for (const stream of streams) {
      const told = stream.now ?? (stream as StreamFrame);
      if ("user" in told) named.set("user", told);
      else if ("group" in told) named.set(told.group, told);
    }
    if (type === "welcome") welcomedMs = scheduler.now() - LONGEST_ON_THE_WAY_MS;
    if (type === "message" && purges === 0 && saved.length === 0) {
      const { addresses = [], excludes } = simulated.stored.get(id ?? "") ?? {};
      if (id !== undefined && excludes !== client && addresses.every((address) => followed.has(address)))
        arrived.add(id);
    }
    const at = named.get("user");
    if (type === "welcome" && !user.hasBegun() && at !== undefined) user.begin(at);
  });
  hub.on("message", ({ id }) => {
    if (!isOpen) fail("a message after the end");
    tell(`${client}: given ${id}`);
    counts.given += 1;
    if (all.has(id)) fail(`${id} was given twice`);
    all.add(id);
    const isOfUser = simulated.stored.get(id)?.addresses.includes("user u");
    if (isOfUser) user.given(id, undefined);
  });
  hub.on("gap", (gap) => {
    tell(`${client}: gap ${JSON.stringify(gap)}`);
    counts.gaps += 1;
    if (gap.user !== undefined) user.gap(named.get("user"), gap.missed);
  });

  function join(name: string, options: GroupOptions, restored: ReadonlySet<string> = new Set()): Room {
    tell(`${client}: group ${name} ${JSON.stringify(options)}`);
    counts.joins += 1;
    const group = hub.group(name, options);
    const follower = createFollower({
      hub: simulated,
      address: `group ${name}`,
      client,
      restored,
      now: scheduler.now,
      fail,
    });
    const room: Room = { name, group, follower, saved: undefined, isOver: false };
    rooms.set(name, room);
    const since = placeIn(options.since ?? undefined);
    if (since !== undefined) follower.begin(since, true);
    const place = () => placeIn(group.position);
    group.on("message", ({ id }) => {
      tell(`${client}: ${name} has ${id} at ${group.position}`);
      if (room.isOver) fail(`${id} was given to ${name} after it was left`);
      follower.given(id, place());
      if (random.chance(0.3)) room.saved = { name, position: group.position, had: new Set(follower.had) };
    });
    group.on("gap", ({ missed }) => {
      follower.gap(named.get(name), missed);
      if (group.position === undefined) fail(`no position after a gap of ${name}`);
    });
    group.on("error", ({ code }) => {
      room.isOver = true;
      rooms.delete(name);
      unfollow(name);
      if (code !== "forbidden" || !simulated.forbidden.has(name)) fail(`${name} was refused: ${code}`);
    });
    group.joined().then(
      () => {
        const at = place();
        if (!room.isOver) followed.add(`group ${name}`);
        if (!room.isOver && !follower.hasBegun() && at !== undefined) follower.begin(at);
      },
      () => {},
    );
    return room;
  }

  function unfollow(name: string): void {
    const address = `group ${name}`;
    followed.delete(address);
    for (const id of arrived) if (simulated.stored.get(id)?.addresses.includes(address)) arrived.delete(id);
  }

  function leave(room: Room): void {
    tell(`${client}: leaves ${room.name}`);
    room.follower.checkUpTo(placeIn(room.group.position));
    room.isOver = true;
    rooms.delete(room.name);
    unfollow(room.name);
    void room.group.leave();
  }

  for (const { name, position, had } of saved)
    join(name, { since: position }, position === undefined ? new Set() : had);
  // What is over in the midst of a page is a hole in it that nobody can tell from a fault.
  const begin = (): GroupOptions => (keepsAll && random.chance(0.3) ? { rewind: random.whole(1, 20) } : {});
  if (saved.length === 0) join("room.1", begin());

  return {
    act() {
      const name = random.pick(["room.1", "room.2", "room.2"]);
      const room = rooms.get(name);
      if (room === undefined) {
        join(name, begin());
        return;
      }
      const kind = random.pick(["leave", "leave and join", "history", "send", "send", "send"]);
      if (kind === "leave" || kind === "leave and join") leave(room);
      // As React does with effects.
      if (kind === "leave and join") join(name, begin());
      if (kind === "history")
        room.group.history({ limit: random.whole(1, 20) }).then(
          ({ messages }) => !room.isOver && room.follower.page(messages.map(({ id }) => id)),
          () => {},
        );
      if (kind === "send")
        for (let times = random.whole(1, 3); times > 0; times -= 1)
          room.group.send("mine", random.chance(0.6) ? { exclude: "connection" } : {}).catch(() => {});
    },
    save() {
      return [...rooms.values()].map((room) => {
        const now: Saved = { name: room.name, position: room.group.position, had: new Set(room.follower.had) };
        room.follower.checkUpTo(placeIn(now.position));
        return random.chance(0.5) ? now : (room.saved ?? now);
      });
    },
    groups: () => [...rooms.keys()].map((name) => `group ${name}`),
    check(isSoon) {
      if (hub.state.name !== "open") fail(`still ${hub.state.name}`);
      for (const { follower } of rooms.values()) follower.checkAll(isSoon, welcomedMs);
      user.checkAll(isSoon, welcomedMs);
      for (const id of arrived) if (!isSoon && !all.has(id)) fail(`${id} came and was not given`);
    },
    close() {
      isOpen = false;
      tell(`${client} closes`);
      void hub.close();
    },
  };
}
