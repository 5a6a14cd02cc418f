import type { connect as connectClient, Hub, HubState, Need, OpenState, SendError } from "../../src/index.ts";
import { createWebSocket, type Line } from "./line.ts";
import { createMachine, type Machine } from "./machine.ts";
import { createRandom, type Random } from "./random.ts";
import { createScheduler, type Scheduler } from "./scheduler.ts";
import { type Conduct, createSimulatedHub, type SimulatedHub, tokenUntil } from "./simulated-hub.ts";

interface Counts {
  readonly faults: number;
  readonly sends: number;
  readonly acknowledged: number;
}

export interface Outcome extends Counts {
  readonly seed: number;
  /** The rule that was broken, if one was. */
  readonly breach: string | undefined;
  /** What happened, for a seed that is told. */
  readonly story: readonly string[];
  readonly simulatedMs: number;
}

export interface SimulateOptions {
  readonly connect: typeof connectClient;
  readonly seed: number;
  /** Keeps the story. */
  readonly told?: boolean;
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** As `sendTimeoutMs` is by default. */
const SEND_BOUND_MS = 300 * SECOND_MS;
/** Of a send, once the network and the hub are as they should be: the line is tried after 8 s, for 10 s, and replaced. */
const CALM_SEND_BOUND_MS = 25 * SECOND_MS;
/** Until there is a connection, after all faults are over: a wait of five minutes, and an attempt that hung. */
const RECOVERY_MS = 400 * SECOND_MS;
/** An attempt, the overlap, and acknowledgements that are awaited. */
const SWITCH_BOUND_MS = 130 * SECOND_MS;
const MOST_LIVE = 3;
/** Of a connection. */
const MOST_LIFE_MS = 120 * MINUTE_MS;
/** Where a token is not renewed, each connection has a tenth of the time of the one before, and still its overlap. */
const MOST_LIVE_OF_STALE = 5;
/** By then everybody is connected. */
const BEGIN_MS = 15 * SECOND_MS;
/** After which somebody who was forgotten is registered again: three pings, an answer, and another attempt. */
const DEAF_BOUND_MS = 16 * MINUTE_MS;

/** A legal next state, by the state before. */
const legal: Readonly<Record<HubState["name"], readonly HubState["name"][]>> = {
  connecting: ["open", "waiting", "closed"],
  open: ["open", "waiting", "connecting", "closed"],
  waiting: ["connecting", "closed"],
  closed: [],
};

interface Send {
  readonly number: number;
  readonly group: string;
  readonly ordered: boolean;
  settled: "acknowledged" | SendError | undefined;
}

/** Runs one life of a client, from its beginning to some time after its end. */
export async function simulate({ connect, seed, told = false }: SimulateOptions): Promise<Outcome> {
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
  const hub = createSimulatedHub(scheduler, random, tell);
  tell(`seed ${seed}`);
  let counts: Counts = { faults: 0, sends: 0, acknowledged: 0 };
  try {
    counts = await live({ random, scheduler, tell, fail, hub, isBroken: () => breach !== undefined }, connect);
  } catch (error) {
    fail(String(error));
  }
  return { seed, breach, story, simulatedMs: scheduler.now(), ...counts };
}

async function live(world: World, connect: typeof connectClient): Promise<Counts> {
  const { random, scheduler, tell, isBroken } = world;
  const isCalm = random.chance(0.15);
  // In some lives somebody closes around a change of the state.
  let changes = random.chance(0.25) ? random.whole(1, 10) : Number.POSITIVE_INFINITY;
  let isInterrupted = false;
  const stop = () => isBroken() || isInterrupted;
  function changed(): void {
    changes -= 1;
    const interrupt = () => {
      isInterrupted = true;
    };
    if (changes === 0) scheduler.at(scheduler.now() + random.pick([0, random.between(0, 500)]), interrupt);
  }

  // Somebody whose line never fails, who hears all that is sent.
  const listener = createClient(world, connect, "listener", { isNode: true, tokenLifeMs: undefined, isCalm });
  const tokenLifeMs = random.chance(0.4) ? random.between(5, random.pick([8, 70])) * MINUTE_MS : undefined;
  const isNode = random.chance(0.5);
  const subject = createClient(world, connect, "subject", { isNode, tokenLifeMs, isCalm, changed });
  const isLong = random.chance(0.1);
  const lastsMs = isLong ? random.between(120 * MINUTE_MS, 260 * MINUTE_MS) : random.between(2, 20) * MINUTE_MS;
  const faults = isCalm ? 0 : random.whole(1, 10);
  tell(`${faults} faults in ${Math.round(lastsMs / MINUTE_MS)} minutes, ${JSON.stringify({ tokenLifeMs, isNode })}`);
  await scheduler.runUntil(BEGIN_MS, stop);

  const log = createTraffic(world, subject, listener, isCalm);
  /** At so many moments of the life. */
  function often(times: number, run: () => void): void {
    for (let time = 0; time < times; time += 1) scheduler.at(random.between(BEGIN_MS, lastsMs), run);
  }
  often(random.whole(5, 40), () => log.send(random.chance(0.3) ? random.whole(2, 15) : 1));
  often(random.whole(5, isCalm ? 60 : 30), log.broadcast);
  often(faults, () => inflict(world, subject, lastsMs));
  often(isCalm ? 1 : 0, subject.wake);
  often(random.chance(0.4) ? random.whole(1, 3) : 0, () => wish(world, subject, isCalm));
  await scheduler.runUntil(lastsMs, stop);

  // In half of the others somebody closes in the midst of it.
  if (!isInterrupted && random.chance(0.5)) {
    subject.recover();
    tell("all faults are over");
    await scheduler.runUntil(Math.max(subject.awakeMs(), scheduler.now()) + RECOVERY_MS, stop);
    if (!stop()) await finale(world, subject, log, stop);
  }
  if (!isBroken()) await closeAndCheck(world, subject);
  if (!isBroken()) log.check();
  const acknowledged = log.sends.filter(({ settled }) => settled === "acknowledged").length;
  return { faults, sends: log.sends.length, acknowledged };
}

interface World {
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly hub: SimulatedHub;
  tell(text: string): void;
  fail(rule: string): void;
  isBroken(): boolean;
}

interface Client {
  readonly name: string;
  readonly hub: Hub;
  readonly machine: Machine;
  readonly conduct: Conduct;
  readonly lines: readonly Line[];
  readonly hasTokens: boolean;
  /** How often each message was given, by its id, in order. */
  readonly given: ReadonlyMap<string, number>;
  readonly network: Network;
  online(): void;
  /** Somebody wants the hub to have a new token. */
  refresh(): void;
  wake(): void;
  /** How many calls of `refresh` are not settled. */
  pending(): number;
  subscriptions(): number;
  /** From now on something may go wrong. */
  disturb(): void;
  /** Ends all that went wrong with its surroundings. */
  recover(): void;
  /** When it is awake again. */
  awakeMs(): number;
  sleep(durationMs: number, standing: boolean): void;
}

interface Surroundings {
  readonly isNode: boolean;
  readonly tokenLifeMs: number | undefined;
  /** Nothing takes long. */
  readonly isCalm: boolean;
  /** Told of each state. */
  readonly changed?: (state: HubState) => void;
}

interface Network {
  condition: "up" | "unreachable" | "hanging";
  duplication: number;
  slowness: number;
  tokens: "given" | "throw" | "page" | "never" | "stale";
}

const healthy = { handshakes: "welcome", sends: "ack", refreshes: "refreshed", delayMs: [5, 400] } as const;

function createClient(
  { random, scheduler, hub: simulated, tell, fail }: World,
  connect: typeof connectClient,
  name: string,
  { isNode, tokenLifeMs, isCalm, changed = () => {} }: Surroundings,
): Client {
  const machine = createMachine(scheduler, random);
  const conduct: Conduct = { ...healthy };
  const network: Network = { condition: "up", duplication: 0, slowness: isCalm ? 0 : 0.02, tokens: "given" };
  const lines: Line[] = [];
  const given = new Map<string, number>();
  const listeners = new Set<() => void>();
  let online = () => {};
  let wake = () => {};
  let episodes = 0;
  let sleeps = 0;
  let isDisturbed = false;
  let isDouble = false;
  let openedAt = 0;
  let current = 0;
  let retrying = false;
  let wasStale = false;
  let untilMs = 0;
  let kept: string | undefined;
  let keptUntilMs = 0;

  function subscribe(set: () => void): () => void {
    listeners.add(set);
    return () => listeners.delete(set);
  }

  /** A connection that is good is not replaced before its time. */
  function checkReplacement({ welcome }: OpenState): void {
    // Where somebody wants a new token, and the hub does not take it over this one, that is what is to be done.
    if (retrying || asked > 0) return;
    // Where the hub takes new tokens, and there are some, its own two hours count.
    const isRefreshed = isCalm && !isDisturbed && network.tokens === "given";
    const lifeMs = isRefreshed ? MOST_LIFE_MS : Math.min(Date.parse(welcome.expiresAt) - current, MOST_LIFE_MS);
    const ageMs = machine.clock.now() - current;
    if (lifeMs > 0 && ageMs < 0.84 * lifeMs) fail(`replaced after ${ageMs} of ${lifeMs} ms`);
    // Where that fails, there is another attempt soon.
    retrying = true;
  }

  function liveChanged(): void {
    const live = lines.filter((line) => line.isLive()).length;
    wasStale ||= network.tokens === "stale";
    // Each wish for a new token that the hub does not take over this line costs another one.
    if (live > (wasStale ? MOST_LIVE_OF_STALE : MOST_LIVE) + wishes) fail(`${live} live WebSockets of the ${name}`);
    if (live < 2) isDouble = false;
    if (live < 2 || isDouble) return;
    isDouble = true;
    episodes += 1;
    watchSwitch(episodes, sleeps);
  }

  function watchSwitch(episode: number, sleptBefore: number): void {
    machine.after(SWITCH_BOUND_MS, () => {
      if (!isDouble || episodes !== episode) return;
      // What is late after a sleep is no fault of the client.
      if (sleeps !== sleptBefore) watchSwitch(episode, sleeps);
      else fail(`two live WebSockets for longer than ${SWITCH_BOUND_MS} ms`);
    });
  }

  function late(text: string): Promise<string> {
    return new Promise((resolve) => {
      scheduler.at(scheduler.now() + random.between(0, 1_000), () => resolve(text));
    });
  }

  function token({ fresh }: Need): string | Promise<string> {
    switch (network.tokens) {
      case "throw":
        throw new Error("The backend is away.");
      case "page":
        return "<title>502 Bad Gateway</title>";
      case "never":
        return new Promise(() => {});
      case "stale":
      case "given":
        wasKept ||= network.tokens === "stale";
        // As a program does that keeps its tokens, and looks at their time.
        if (kept === undefined || (network.tokens === "given" && (fresh || scheduler.now() >= keptUntilMs))) {
          keptUntilMs = scheduler.now() + (tokenLifeMs ?? 24 * 60 * MINUTE_MS);
          kept = tokenUntil(keptUntilMs);
        }
        return random.chance(0.3) ? late(kept) : kept;
    }
  }

  let asked = 0;
  let wishes = 0;
  let wasKept = false;
  let ids = 0;
  const hub = connect("wss://hub.example/live", {
    ...(tokenLifeMs !== undefined && { token }),
    WebSocket: createWebSocket({
      ...{ scheduler, random, machine, isNode, liveChanged },
      server: simulated.serverFor([name, ...(name === "listener" ? ["g-1", "g-2", "g-3"] : [])], conduct),
      slowness: () => network.slowness,
      duplication: () => network.duplication,
      condition: () => network.condition,
      tell: (text) => tell(`${name}${text}`),
      opened(line) {
        if (hub?.state.name === "closed") fail("a WebSocket opened after the end");
        if (hub?.state.name === "open" && !machine.hasJumped()) checkReplacement(hub.state);
        openedAt = machine.clock.now();
        lines.push(line);
      },
    }),
    clock: machine.clock,
    clientId: name,
    random: random.next,
    newId() {
      ids += 1;
      return `${name}-${ids}`;
    },
    onNetworkBack(attempt) {
      online = attempt;
      return subscribe(attempt);
    },
    onWake(probe) {
      wake = probe;
      return subscribe(probe);
    },
    reportError(error) {
      if (network.tokens === "given" || network.tokens === "stale") fail(`reported: ${String(error)}`);
    },
  });

  let state = hub.state;
  hub.on("state", (next) => {
    tell(`${name}: ${next.name} (${next.reason})`);
    if (!legal[state.name].includes(next.name)) fail(`from ${state.name} to ${next.name}`);
    if (isCalm && !isDisturbed && state.name === "open" && next.name !== "open" && next.name !== "closed")
      fail("a gap without a fault");
    const switched = state.name === "open" && next.name === "open";
    if (switched !== (next.reason === "switched" || next.reason === "refreshed"))
      fail(`${next.reason} after ${state.name}`);
    if (hub.state !== next && hub.state.name !== "closed") fail(`told ${next.name}, which it is not`);
    const before = state;
    state = next;
    if (next.name === "open" && next.reason === "refreshed") {
      if (next.welcome.connectionId !== (before.name === "open" && before.welcome.connectionId))
        fail("refreshed another connection");
    } else if (next.name === "open") {
      current = openedAt;
      retrying = false;
    }
    changed(next);
  });
  hub.on("message", ({ id }) => {
    tell(`${name}: given ${id}`);
    if (state.name === "closed") fail("a message after the end");
    given.set(id, (given.get(id) ?? 0) + 1);
  });

  return {
    ...{ name, hub, machine, conduct, lines, given, network },
    hasTokens: tokenLifeMs !== undefined,
    online: () => machine.deliver(() => listeners.has(online) && online()),
    wake: () => machine.deliver(() => listeners.has(wake) && wake()),
    refresh() {
      machine.deliver(() => {
        asked += 1;
        wishes += 1;
        const askedMs = scheduler.now();
        tell(`${name}: refresh()`);
        hub.refresh().then((taken) => {
          asked -= 1;
          tell(`${name}: ${taken ? "refreshed" : "not refreshed"}`);
          if (taken !== (hub.state.name !== "closed")) fail(`refresh() gave ${taken}, and it is ${hub.state.name}`);
          if (!taken || tokenLifeMs === undefined || wasKept) return;
          // Over the connection that is used now, or one that has just taken its place.
          const ends = lines.flatMap((line) => (line.isLive() ? (simulated.tokenOf(line) ?? []) : []));
          if (ends.length > 0 && Math.max(...ends) < Math.floor(askedMs + tokenLifeMs))
            fail("refreshed with an older token");
        });
      });
    },
    pending: () => asked,
    subscriptions: () => listeners.size,
    recover() {
      simulated.remember(name);
      Object.assign(conduct, healthy);
      Object.assign(network, { condition: "up", duplication: 0, slowness: 0, tokens: "given" } satisfies Network);
    },
    disturb() {
      isDisturbed = true;
    },
    awakeMs: () => untilMs,
    sleep(durationMs, standing) {
      if (machine.isAsleep()) return;
      untilMs = scheduler.now() + durationMs;
      sleeps += 1;
      machine.sleep(durationMs, standing);
    },
  };
}

interface Traffic {
  readonly sends: readonly Send[];
  send(times: number): readonly Send[];
  broadcast(): void;
  /** From now on something may go wrong. */
  disturb(): void;
  /** What can be said once all is over. */
  check(): void;
}

/** What is sent from and to the subject, and what must come of it. */
function createTraffic(
  { random, hub, tell, fail }: World,
  subject: Client,
  listener: Client,
  isCalm: boolean,
): Traffic {
  const sends: Send[] = [];
  const broadcasts: string[] = [];
  let disturbedAt = Number.POSITIVE_INFINITY;
  /** So many of what was told to the subject must have come, where nothing went wrong. */
  let certain = 0;
  const heard: { readonly group: string; readonly number: number }[] = [];
  listener.hub.on("message", ({ data }) => heard.push(data as { readonly group: string; readonly number: number }));

  function sendOne(group: string, ordered: boolean): Send {
    const send: Send = { number: sends.length + 1, group, ordered, settled: undefined };
    sends.push(send);
    tell(`subject sends ${send.number} to ${group}${ordered ? "" : ", unordered"}`);
    subject.hub.send({ to: { groups: [group] }, data: { group, number: send.number }, ordered }).then(
      () => {
        tell(`acknowledged: ${send.number}`);
        send.settled = "acknowledged";
      },
      (error: SendError) => {
        tell(`rejected: ${send.number} ${error.code}`);
        send.settled = error;
        if (error.code === "closed" && error.reason === undefined) fail("a rejection without the reason of the end");
      },
    );
    subject.machine.after(SEND_BOUND_MS + 1, () => {
      if (send.settled === undefined) fail(`send ${send.number} is neither acknowledged nor rejected`);
    });
    return send;
  }

  return {
    sends,
    send(times) {
      const group = random.pick(["g-1", "g-2", "g-3"]);
      const ordered = random.chance(0.8);
      const made: Send[] = [];
      subject.machine.deliver(() => {
        for (let time = 0; time < times; time += 1) made.push(sendOne(group, ordered));
      });
      return made;
    },
    broadcast() {
      const id = `b-${broadcasts.length + 1}`;
      broadcasts.push(id);
      hub.broadcast("subject", id);
    },
    disturb() {
      disturbedAt = sends.length;
      certain = broadcasts.length;
    },
    check() {
      for (const { number, settled } of sends) {
        if (settled === undefined) fail(`send ${number} was left open`);
        if (settled === "acknowledged" && heard.filter((each) => each.number === number).length !== 1)
          fail(`send ${number} was acknowledged and did not arrive`);
      }
      for (const { name, given } of [subject, listener])
        for (const [id, times] of given) if (times !== 1) fail(`the ${name} was given ${id} ${times} times`);
      if (!isCalm) return;
      for (const id of broadcasts.slice(0, certain)) if (!subject.given.has(id)) fail(`${id} was lost without a fault`);
      for (const { number, settled } of sends)
        if (settled !== "acknowledged" && !(settled?.code === "closed")) fail(`send ${number} failed without a fault`);
      const last = new Map<string, number>();
      for (const { group, number } of heard) {
        if (number > disturbedAt || !sends[number - 1]?.ordered) continue;
        if (number < (last.get(group) ?? 0)) fail(`${number} came after ${last.get(group)}`);
        last.set(group, number);
      }
    },
  };
}

/** Somebody wants the hub to have a new token, and mostly something comes in between. */
function wish({ random, scheduler }: World, subject: Client, isCalm: boolean): void {
  const { conduct, network, lines } = subject;
  const soon = (run: () => void) => scheduler.at(scheduler.now() + random.between(0, 2_000), run);
  subject.refresh();
  if (random.chance(0.3)) soon(subject.refresh);
  if (isCalm || random.chance(0.4)) return;
  random.pick<() => unknown>([
    () =>
      soon(() => {
        for (const line of lines) if (line.isLive()) line.cut();
      }),
    () => Object.assign(conduct, { refreshes: "ignore" }),
    () => Object.assign(network, { tokens: "never" }),
  ])();
  scheduler.at(scheduler.now() + MINUTE_MS, () => {
    Object.assign(conduct, { refreshes: "refreshed" });
    if (network.tokens === "never") network.tokens = "given";
  });
}

/** Something goes wrong, mostly for a while. */
function inflict({ random, scheduler, hub, tell }: World, subject: Client, lastsMs: number): void {
  const { conduct, network, machine } = subject;
  // A clock has to be right within minutes where tokens end: see the README.
  const mostJumpMs = (subject.hasTokens || random.chance(0.5) ? 1 : 90) * MINUTE_MS;
  const forMs = random.chance(0.3) ? random.between(60, 600) * SECOND_MS : random.between(0.1, 60) * SECOND_MS;
  const live = () => subject.lines.filter((line) => line.isLive());
  function meanwhile<Target extends object>(target: Target, change: Partial<Target>, back: Partial<Target>): string {
    Object.assign(target, change);
    scheduler.at(Math.min(lastsMs, scheduler.now() + forMs), () => Object.assign(target, back));
    return JSON.stringify(change);
  }
  const during = (change: Partial<Conduct>) => meanwhile(conduct, change, healthy);
  const kinds: readonly [string, () => unknown][] = [
    ["swallowed", () => live().map((line) => line.swallow(random.pick(["in", "out", "both"])))],
    ["swallowed", () => live().map((line) => line.swallow("both"))],
    ["cut", () => live().map((line) => line.cut())],
    [
      "network down",
      () => {
        for (const line of live()) line.swallow("both");
        meanwhile(network, { condition: random.pick(["unreachable", "hanging"]) }, { condition: "up" });
        if (random.chance(0.5)) scheduler.at(Math.min(lastsMs, scheduler.now() + forMs), subject.online);
      },
    ],
    [
      "asleep",
      () => {
        subject.sleep(forMs * random.pick([1, 1, 10]), random.chance(0.5));
        if (random.chance(0.5)) for (const line of live()) line.swallow("both");
        if (random.chance(0.3)) subject.wake();
        if (random.chance(0.2)) subject.online();
      },
    ],
    ["clock jumps", () => machine.jump(random.between(-1, 1) * mostJumpMs)],
    ["forgotten", () => hub.forget("subject")],
    ["duplicates", () => meanwhile(network, { duplication: 0.5 }, { duplication: 0 })],
    [
      "tokens",
      () => meanwhile(network, { tokens: random.pick(["throw", "page", "never", "stale"]) }, { tokens: "given" }),
    ],
    ["handshakes", () => during({ handshakes: random.pick(["refuse", "ignore", "drop", "mute", "error"]) })],
    [
      "sends",
      () =>
        during({
          sends: random.pick(["throttled", "internal", "gateway-error", "swallow", "swallow after effect", "drop"]),
        }),
    ],
    ["refreshes", () => during({ refreshes: random.pick(["refuse", "ignore"]) })],
    ["slow", () => during({ delayMs: [2_000, 25_000] })],
    ["shown", () => subject.wake()],
  ];
  const [name, run] = random.pick(kinds as [(typeof kinds)[number]]);
  tell(`FAULT ${name} ${JSON.stringify(run() ?? "")} for ${Math.round(forMs)} ms`);
}

/** All is well again: what must hold then. */
async function finale(world: World, subject: Client, traffic: Traffic, stop: () => boolean): Promise<void> {
  const { random, scheduler, hub, fail, tell } = world;
  traffic.disturb();
  subject.disturb();
  if (subject.hub.state.name === "closed") return;
  if (subject.pending() > 0) return fail("a refresh is not settled long after the last fault");
  if (subject.hub.state.name !== "open") return fail(`still ${subject.hub.state.name} long after the last fault`);
  const kind = random.pick([
    "well",
    "dead line",
    "half dead line",
    "deaf",
    "asleep",
    "asleep and sending",
    "woken",
    "slow",
    "banished",
  ]);
  tell(`finale: ${kind}`);
  const live = () => subject.lines.filter((line) => line.isLive());
  const isHeard = () => live().some((line) => hub.isRegistered(line) && !line.isDead());
  const wait = (ms: number) => scheduler.runUntil(scheduler.now() + ms, stop);
  function expectHeard(rule: string): void {
    if (!stop() && (subject.hub.state.name !== "open" || !isHeard())) fail(rule);
  }
  if (kind === "half dead line") for (const line of live()) line.swallow("out");
  else if (!["well", "deaf", "slow", "banished"].includes(kind)) for (const line of live()) line.swallow("both");
  switch (kind) {
    case "deaf":
      hub.forget("subject");
      await wait(DEAF_BOUND_MS);
      return expectHeard("deaf, and does not know it");
    case "banished":
      hub.banish("subject");
      await wait(5 * SECOND_MS);
      if (!stop() && (subject.hub.state as HubState).reason !== "ended-by-hub")
        fail("not gone, although the hub said so");
      return;
    case "slow":
      // Sends wait for one another's answer, but not for all of them one after the other.
      subject.conduct.delayMs = [5_000, 6_000];
      break;
    case "woken":
      if (random.chance(0.5)) subject.wake();
      else subject.online();
      await wait(15 * SECOND_MS);
      return expectHeard("deaf after somebody looked");
    case "asleep":
    case "asleep and sending":
      subject.sleep(60 * MINUTE_MS, true);
      await scheduler.runUntil(subject.awakeMs() + 1, stop);
      if (kind === "asleep") await wait(40 * SECOND_MS);
      if (kind === "asleep") expectHeard("deaf after it woke");
  }
  const sends = traffic.send(3);
  // A line that is dead in one direction may be busy in the other.
  for (let afterMs = 0; afterMs < CALM_SEND_BOUND_MS; afterMs += 2 * SECOND_MS)
    scheduler.at(scheduler.now() + afterMs, () => traffic.broadcast());
  await wait(CALM_SEND_BOUND_MS);
  if (!stop() && sends.some(({ settled }) => settled !== "acknowledged")) fail("a send took too long without a fault");
}

/** Closes it, whatever is going on, and looks at what is left. */
async function closeAndCheck({ scheduler, fail, tell, isBroken }: World, subject: Client): Promise<void> {
  const { hub, machine } = subject;
  await scheduler.runUntil(Math.max(subject.awakeMs(), scheduler.now()) + 1, isBroken);
  tell("close()");
  let isClosed = false;
  const wasClosed = hub.state.name === "closed";
  hub.close().then(() => {
    isClosed = true;
    if (machine.timers() > 0) fail("timers are left when close() says that all is closed");
  });
  const { name, reason } = hub.state as HubState;
  if (name !== "closed") fail("not closed at once");
  if (!wasClosed && reason !== "closed-by-caller") fail(`closed as ${reason}`);
  await scheduler.runUntil(scheduler.now() + 1_001, isBroken);
  if (!isClosed) fail("close() takes longer than a second");
  if (machine.timers() > 0) fail(`${machine.timers()} timers are left after close()`);
  if (subject.pending() > 0) fail("a refresh is not settled after close()");
  if (subject.subscriptions() > 0) fail("listeners are left after close()");
  if (subject.lines.some((line) => line.isLive())) fail("WebSockets are left after close()");
  const opened = subject.lines.length;
  subject.online();
  subject.wake();
  await scheduler.runUntil(scheduler.now() + 10 * MINUTE_MS, isBroken);
  if (subject.lines.length > opened || machine.timers() > 0) fail("something goes on after close()");
}
