import { createProbe, type Probe, type ProbeLine, type Recipients, type Sent } from "@switchboard/probe";
import { templateWithWitness, witnessedBy } from "../support/event-witness.ts";
import { type ChaoticHub, startChaoticHub } from "./chaotic-hub.ts";
import { makePlan, type Round, rooms, senders } from "./plan.ts";
import { createPopulation, type Population } from "./population.ts";
import type { Story } from "./story.ts";
import { createTrouble, numberIn, type Trouble } from "./trouble.ts";

/** What a run came to. */
export interface ChaosOutcome {
  /** Everything that was not as promised; empty where all is well. */
  readonly breaches: readonly string[];
  /** What has gone wrong on purpose, by its kind. */
  readonly happened: ReadonlySet<string>;
  readonly results: readonly Sent[];
  /** Records of connections that nobody could unregister; time removes them. */
  readonly leftToExpire: number;
  /** The events that a rule's function got, of connections. */
  readonly connectionEvents: number;
}

/** What a run consists of. */
interface Run {
  readonly chaotic: ChaoticHub;
  readonly probe: Probe;
  readonly population: Population;
  readonly trouble: Trouble;
  readonly tell: Story["tell"];
  readonly problems: string[];
  readonly results: Sent[];
}

/** A connection is remembered so long at most. */
const LIFETIME_MS = 7_500_000;
const IDLE_LIMIT_MS = 600_000;
const MOST_DURATION_MS = 7_200_000;
/** Less than the idle limit: whoever pings in between stays. */
const CLOCK_STEP_MS = 540_000;
/** Longer than any task rests. */
const QUEUE_STEP_MS = 65_000;
/** How long what the gateway has taken may need to its client, or a close to its end: the machine may be busy. */
const SETTLE_LIMIT_MS = 15_000;
const POLL_MS = 100;
/** How long a rule's function may take to be told of everything, by the machine's time. */
const EVENTS_LIMIT_MS = 60_000;
/** In every message, where it has to stay. */
const SECRET = "never-log-payload";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export async function runChaos(seed: string, { tell }: Story): Promise<ChaosOutcome> {
  using template = templateWithWitness();
  await using chaotic = await startChaoticHub(seed, { EVENT_BUS: "default" }, template.file);
  const { gateway } = chaotic.hub.switchboard;
  const probe = createProbe({
    ...{ url: gateway.url, run: `chaos-${seed}`, filler: SECRET, attempts: 8, tell },
    // However long the machine takes: the gateway's own limit is on its clock.
    answerLimitMs: 180_000,
  });
  const population = createPopulation(probe, gateway.port, (session, error) =>
    tell(`a handshake for ${session} came to nothing: ${error instanceof Error ? error.message : "unknown"}`),
  );
  const trouble = createTrouble({ seed, chaotic, population, probe, tell });
  const run: Run = { chaotic, probe, population, trouble, tell, problems: [], results: [] };

  trouble.end();
  for (const round of makePlan(seed).rounds) await play(run, round);
  await judgeQuiet(run);
  judgePosts(run);
  const leftToExpire = await judgeTable(run);
  const connectionEvents = await judgeEvents(run);
  const faults = chaotic.hub.events.filter(({ type }) => type === "fault");
  const breaches = [
    ...run.problems,
    ...probe.breaches().map(({ rule, text }) => `${rule}: ${text}`),
    ...probe.unexpected(),
    ...faults.map(() => "a fault in the gateway"),
  ];
  return { breaches, happened: happenedIn(run), results: run.results, leftToExpire, connectionEvents };
}

async function play(run: Run, round: Round): Promise<void> {
  const { population, trouble, probe, tell, results } = run;
  tell(`── a round in which the table ${round.storeFails ? "fails" : "works"}; it ends ${round.ends}`);
  await population.fill();
  trouble.begin(round);
  // Those that come and go meanwhile meet it as well.
  const [lines] = await Promise.all([
    Promise.all(senders.map((session) => population.arrive(session))),
    ...round.visitors.map((visitor) => visit(run, visitor)),
  ]);
  await Promise.all(
    lines.map(async (sender, number) => {
      for (const { to, excludesSender } of round.sends.filter((send) => send.sender === number)) {
        if (sender === undefined) return;
        trouble.sending();
        results.push(await probe.send(sender, to, { excludesSender }));
      }
    }),
  );
  trouble.end();
  await drain(run);
  await settle(run);
  if (round.ends === "at the idle limit") await passIdleLimit(run);
  if (round.ends === "at two hours") await passTwoHours(run);
  for (const sender of lines) await sender?.close();
}

async function visit({ population }: Run, { room, stays }: Round["visitors"][number]): Promise<void> {
  const visitor = await population.arrive(room);
  if (!stays) await visitor?.close();
}

/** Until the queue has nothing left: its own clock brings what rests, and what a killed worker has kept. */
async function drain({ chaotic, population, probe, tell }: Run): Promise<void> {
  const { clock } = chaotic.hub.switchboard.gateway;
  for (let polls = 1; (await chaotic.tasks()) > 0; polls += 1) {
    await pause(POLL_MS);
    if (polls % 20 !== 0) continue;
    clock.advance(QUEUE_STEP_MS);
    await population.keepAlive();
  }
  for (const { n, connectionIds } of await chaotic.takeDeadLetters()) {
    const named = connectionIds.flatMap((id) => population.lineOf(id) ?? []);
    tell(`a dead letter of message ${n} names ${named.map(({ name }) => name).join(", ")}`);
    for (const line of named) probe.deadLettered(n, line);
  }
}

async function settle({ probe }: Run): Promise<void> {
  const giveUpAt = performance.now() + SETTLE_LIMIT_MS;
  for (;;) {
    probe.settle(Number.POSITIVE_INFINITY);
    if (probe.unsettled() === 0 || performance.now() > giveUpAt) break;
    await pause(POLL_MS);
  }
  probe.settle(0);
}

/** Lets whoever is silent be closed, and nobody else. */
async function passIdleLimit(run: Run): Promise<void> {
  const { chaotic, population, tell } = run;
  const all = population.open();
  const kept = all.filter((_, index) => index % 2 === 0);
  tell(`ten minutes pass; of ${all.length} lines ${kept.length} ping`);
  for (const passedMs of [CLOCK_STEP_MS, IDLE_LIMIT_MS - CLOCK_STEP_MS]) {
    chaotic.hub.switchboard.gateway.clock.advance(passedMs);
    await population.keepAlive(kept);
  }
  await judgeClosed(run, all, new Set(kept));
}

async function passTwoHours(run: Run): Promise<void> {
  const { chaotic, population, tell } = run;
  const old = population.open();
  tell(`two hours pass; all of the ${old.length} lines ping`);
  for (let passedMs = 0; passedMs < MOST_DURATION_MS; passedMs += CLOCK_STEP_MS) {
    chaotic.hub.switchboard.gateway.clock.advance(Math.min(CLOCK_STEP_MS, MOST_DURATION_MS - passedMs));
    await population.keepAlive();
  }
  await judgeClosed(run, old, new Set());
}

/** Closed with 1001, but for those that are kept. */
async function judgeClosed({ problems }: Run, all: readonly ProbeLine[], kept: ReadonlySet<ProbeLine>): Promise<void> {
  const late = pause(SETTLE_LIMIT_MS).then(() => "open" as const);
  for (const line of all) {
    const due = kept.has(line) ? "open" : 1001;
    const is = await Promise.race([line.closed, due === "open" ? Promise.resolve(due) : late]);
    if (is !== due) problems.push(`${line.name}, after a limit of the gateway's clock, is ${is} and not ${due}`);
  }
}

/** With nothing going wrong any more: nobody is deaf, and nobody is counted who is not there. */
async function judgeQuiet(run: Run): Promise<void> {
  const { population, probe, problems, tell } = run;
  tell("── all is quiet");
  await population.fill();
  const [session = ""] = senders;
  const sender = await population.arrive(session);
  if (sender === undefined) return void problems.push("nobody is let in, although all is quiet");
  const everybody: readonly Recipients[] = [{ everyone: true }, { sessions: [...Object.keys(rooms), ...senders] }];
  // These find whoever has gone without a word: from then on nobody counts who is not there.
  for (const to of everybody) {
    run.results.push(await probe.send(sender, to));
    await drain(run);
  }
  for (const to of everybody) {
    const sent = await probe.send(sender, to);
    run.results.push(sent);
    await drain(run);
    const expected = population.open().length;
    const { delivered, queued, gone, failed } = sent.outcome === "acknowledged" ? sent.counts : NO_COUNTS;
    if (delivered + queued !== expected || gone > 0 || failed > 0) {
      problems.push(
        `miscounted: message ${sent.n}, when all is quiet, to ${expected} open lines: ${JSON.stringify(sent)}`,
      );
    }
  }
  await settle(run);
}

const NO_COUNTS = { delivered: 0, queued: 0, gone: 0, failed: 0 };

/** Nothing counts as delivered that the gateway has not taken, whatever a line has received. */
function judgePosts({ chaotic, results, problems }: Run): void {
  const taken = new Map<number, Set<string>>();
  for (const { connectionId, data } of chaotic.posts.succeeded) {
    const n = numberIn(data);
    taken.set(n, (taken.get(n) ?? new Set()).add(connectionId));
  }
  for (const sent of results) {
    const most = taken.get(sent.n)?.size ?? 0;
    if (sent.outcome !== "acknowledged" || sent.counts.delivered <= most) continue;
    problems.push(
      `miscounted: message ${sent.n} has ${sent.counts.delivered} delivered, of which the gateway took ${most}`,
    );
  }
}

/**
 * The table has the open connections, and is empty when they have closed; but for records of connections whose function
 * was killed or had no table while it registered or unregistered them, and that are at no address that a message has gone
 * to since: time removes those.
 *
 * @returns how many there are of these
 */
async function judgeTable({ chaotic, population, probe, problems, tell }: Run): Promise<number> {
  const { hub } = chaotic;
  const { gateway } = hub.switchboard;
  const openIds = new Set(population.open().map(({ connectionId }) => connectionId));
  const items = await hub.items();
  const registered = new Set(items.map(({ address, connectionId }) => `${connectionId?.S} at ${address?.S}`));
  for (const id of openIds) {
    const own = items.find(({ address }) => address?.S === `connection#${id}`);
    // Its own record names all others.
    for (const address of [`connection#${id}`, ...(own?.["addresses"]?.SS ?? [])]) {
      if (registered.has(`${id} at ${address}`)) continue;
      problems.push(`table: ${population.lineOf(id)?.name} is open and not registered at ${address}`);
    }
  }
  const ids = gateway.connectionIds();
  await probe.close();
  await Promise.all(ids.map((id) => hub.event("disconnected", ({ connectionId }) => connectionId === id)));
  const latest = (gateway.clock.now() + LIFETIME_MS) / 1_000;
  const left = await hub.items();
  for (const { connectionId: { S: id = "" } = { S: "" }, address, expiresAt } of left) {
    tell(`left to expire: ${address?.S} of connection ${id}`);
    if (openIds.has(id)) problems.push(`table: ${address?.S} is left of a connection that has closed in quiet`);
    if (/^(session|everyone)#/.test(address?.S ?? ""))
      problems.push(`table: ${address?.S} is left, although messages went there`);
    if (!(Number(expiresAt?.N) <= latest)) problems.push(`table: ${address?.S} is left, and does not expire in time`);
  }
  return left.length;
}

/**
 * A rule's function was told of both ends of every connection that there was, whatever became of its `$disconnect` and of the
 * functions that handled it; those that nobody noticed to have ended, when their records have expired.
 *
 * @returns how many events it got of them
 */
async function judgeEvents({ chaotic, population, problems, tell }: Run): Promise<number> {
  const { hub } = chaotic;
  const giveUpAt = performance.now() + EVENTS_LIMIT_MS;
  for (;;) {
    hub.switchboard.gateway.clock.advance(LIFETIME_MS);
    const ids = new Map(["Connected", "Disconnected"].map((type) => [type, new Set<string>()]));
    const events = witnessedBy(hub);
    for (const { "detail-type": type, detail } of events) ids.get(type)?.add(detail.connectionId ?? "");
    const all = new Set([...population.all().map(({ connectionId }) => connectionId), ...(ids.get("Connected") ?? [])]);
    const untold = [...ids].flatMap(([type, told]) =>
      [...all].filter((id) => !told.has(id)).map((id) => `${type} ${id}`),
    );
    if (untold.length === 0 || performance.now() > giveUpAt) {
      for (const one of untold)
        problems.push(`events: nobody was told of ${one}, ${population.placeOf(one.split(" ")[1] ?? "")}`);
      const expired = events.filter(({ detail }) => detail["cause"] === "expired").length;
      tell(`events: ${events.length} of ${all.size} connections, ${expired} of them for records that have expired`);
      return events.length;
    }
    await pause(POLL_MS);
  }
}

function happenedIn({ chaotic, trouble }: Run): ReadonlySet<string> {
  const posts = [...chaotic.posts.fates].map((fate) => `post: ${fate}`);
  const store = [...chaotic.storeFates].map((fate) => `table: ${fate}`);
  const closings = chaotic.hub.events.flatMap((event) => (event.type === "disconnected" ? [event.outcome] : []));
  return new Set([...trouble.happened, ...posts, ...store, ...closings.map((outcome) => `$disconnect: ${outcome}`)]);
}
