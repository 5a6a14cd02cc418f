import { createSeededRandom } from "@switchboard/domain/testing";
import { createRoomLedger, type RoomBreach, type RoomLedger, type RoomReport } from "@switchboard/probe";
import { createHub } from "@switchboard/server";
import { clientConfig } from "../../support/hub.ts";
import { type ChaoticHub, startChaoticHub } from "../chaotic-hub.ts";
import type { Story } from "../story.ts";
import { type Member, startMember } from "./member.ts";
import { directLimit, members as names, type PlannedSend, planRooms, purgedRoom, rooms, senders } from "./plan.ts";
import { createRoomTrouble } from "./trouble.ts";

/** What a run came to. */
export interface RoomsOutcome {
  /** Everything that was not as promised; empty where all is well. */
  readonly breaches: readonly (Omit<RoomBreach, "rule"> & { readonly rule: RoomBreach["rule"] | "table" | "other" })[];
  readonly report: RoomReport;
  /** What has gone wrong on purpose, by its kind. */
  readonly happened: ReadonlySet<string>;
  /** Records of connections that nobody could unregister; time removes them. */
  readonly leftToExpire: number;
}

interface Run {
  readonly chaotic: ChaoticHub;
  readonly members: Map<string, Member>;
  readonly ledger: RoomLedger;
  readonly tell: Story["tell"];
  readonly problems: RoomsOutcome["breaches"][number][];
  readonly sending: Promise<void>[];
  nextN: number;
}

/** A connection is remembered so long at most. */
const LIFETIME_MS = 7_500_000;
/** Longer than any task rests. */
const QUEUE_STEP_MS = 65_000;
/** How long what is stored may need to everybody, once all is quiet: the machine may be busy. */
const SETTLE_LIMIT_MS = 60_000;
const POLL_MS = 100;
const PURGE_ATTEMPTS = 5;
const PURGE_RETRY_MS = 1_000;
const SECRET = "never-log-payload";

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, ms)));

/** @param durationMs how long messages are sent and things go wrong */
export async function runRooms(seed: string, durationMs: number, { tell }: Story): Promise<RoomsOutcome> {
  await using chaotic = await startChaoticHub(seed, { DIRECT_DELIVERY_LIMIT: String(directLimit) });
  const ledger = createRoomLedger();
  const memberOf = new Map<string, string>();
  const members = new Map<string, Member>();
  const run: Run = { chaotic, members, ledger, tell, problems: [], sending: [], nextN: 0 };
  const trouble = createRoomTrouble({
    ...{ seed, chaotic, members, tell },
    nameOf: (connectionId) => memberOf.get(connectionId) ?? "",
    purge: () => purge(run),
  });
  await trouble.end();
  for (const name of names) await join(run, seed, name, (connectionId) => memberOf.set(connectionId, name));
  tell("── everybody is in both rooms");

  const plan = planRooms(seed, durationMs);
  trouble.begin();
  await play([
    ...plan.sends.map(({ atMs, ...send }) => ({ atMs, run: () => void run.sending.push(sendPlanned(run, send)) })),
    ...plan.troubles.map(({ atMs, ...planned }) => ({ atMs, run: () => trouble.make(planned) })),
  ]);
  await pause(durationMs - (plan.sends.at(-1)?.atMs ?? 0));
  await trouble.end();
  tell("── all is quiet");
  await settle(run);
  await compareWithTable(run);
  const { breaches, report } = ledger.judge();
  const leftToExpire = await judgeTable(run);
  const faults = chaotic.hub.events.filter(({ type }) => type === "fault");
  for (const _ of faults) run.problems.push({ rule: "other", text: "a fault in the gateway" });
  return {
    breaches: [...breaches, ...run.problems],
    report,
    happened: happenedIn(run, trouble.happened),
    leftToExpire,
  };
}

async function join(
  { chaotic, ledger, members, tell }: Run,
  seed: string,
  name: string,
  onConnection: (connectionId: string) => void,
): Promise<void> {
  const { gateway } = chaotic.hub.switchboard;
  const token = async () => (await fetch(`http://127.0.0.1:${gateway.port}/token?user=${name}&groups=crew`)).text();
  // Half of them have proved who they are.
  const isKnown = Number(name.at(-1)) % 2 === 0;
  ledger.joined(name, `${isKnown ? name : "anon"}/${name}`, rooms);
  const random = createSeededRandom(`${seed} ${name}`);
  const parts = { name, url: gateway.url, ledger, random, secret: SECRET, tell, onConnection };
  const member = startMember({ ...parts, ...(isKnown && { token }) });
  members.set(name, member);
  await member.joined();
}

async function play(events: readonly { readonly atMs: number; readonly run: () => void }[]): Promise<void> {
  const beganAt = performance.now();
  for (const { atMs, run } of events.toSorted((one, other) => one.atMs - other.atMs)) {
    await pause(beganAt + atMs - performance.now());
    run();
  }
}

/** Resolves when it is settled, whatever became of it. */
async function sendPlanned(run: Run, planned: Omit<PlannedSend, "atMs">): Promise<void> {
  const { ledger, members, tell } = run;
  const message = { n: run.nextN, ...planned };
  run.nextN += 1;
  ledger.sent(message);
  tell(`message ${message.n} is sent by ${planned.sender} to ${planned.rooms.join(" and ")}`);
  try {
    const { messageId, stored } = (await members.get(planned.sender)?.send(message)) ?? { messageId: "" };
    ledger.acknowledged(message.n, messageId, stored === true);
    tell(`message ${message.n} is acknowledged`);
  } catch (error) {
    tell(`message ${message.n} is not acknowledged: ${(error as { readonly code?: string }).code ?? "unknown"}`);
  }
}

/** Again until it is done: one that is cut off may have begun. */
async function purge({ chaotic, problems, tell }: Run): Promise<void> {
  const { port } = chaotic.hub.switchboard.gateway;
  const backend = createHub({ publisher: "chaos", lambda: { ...clientConfig, endpoint: `http://127.0.0.1:${port}` } });
  try {
    for (let attempt = 1; attempt <= PURGE_ATTEMPTS; attempt += 1) {
      try {
        await backend.purge({ group: purgedRoom });
        return tell(`${purgedRoom} has been purged`);
      } catch {
        tell(`${purgedRoom} could not be purged`);
        await pause(PURGE_RETRY_MS);
      }
    }
    problems.push({ rule: "other", text: `${purgedRoom} could never be purged` });
  } finally {
    backend.close();
  }
}

/** Until everything that is under way has come to its end, and everybody has been given what came last. */
async function settle(run: Run): Promise<void> {
  const { members, ledger } = run;
  await Promise.all(run.sending);
  await drain(run);
  await Promise.all([...members.values()].map((member) => member.joined()));
  // These find whoever has gone without a word: from then on nobody is registered who is not there.
  for (const _ of [1, 2]) {
    await members.get(senders[0] ?? "")?.sendToEveryone();
    await drain(run);
  }
  const last = [run.nextN, run.nextN + 1];
  for (const room of rooms) {
    await sendPlanned(run, { sender: senders[0] ?? "", rooms: [room], excludesSender: false });
    await drain(run);
  }
  const giveUpAt = performance.now() + SETTLE_LIMIT_MS;
  while (!last.every((n) => ledger.isEverywhere(n)) && performance.now() < giveUpAt) await pause(POLL_MS);
}

/** Until the queue has nothing left: its own clock brings what rests, and what a killed worker has kept. */
async function drain({ chaotic, tell }: Run): Promise<void> {
  for (let polls = 1; (await chaotic.tasks()) > 0; polls += 1) {
    await pause(POLL_MS);
    if (polls % 20 === 0) chaotic.hub.switchboard.gateway.clock.advance(QUEUE_STEP_MS);
  }
  // No excuse here: who misses it recovers it.
  for (const { n } of await chaotic.takeDeadLetters()) tell(`a dead letter of message ${n}`);
}

async function compareWithTable({ chaotic, ledger }: Run): Promise<void> {
  const items = await chaotic.hub.historyItems();
  for (const room of rooms) {
    const own = items.filter(({ address }) => address?.S === `group#${room}`);
    const head = items.find(({ address }) => address?.S === `head#group#${room}`);
    const stored = new Map(own.map(({ seq, messageId }) => [Number(seq?.N), messageId?.S ?? ""]));
    ledger.compareWith(room, stored, Number(head?.["base"]?.N ?? 0));
  }
}

/**
 * The table of connections has nothing of a room, and nothing of those who have closed in quiet. What is left are records of
 * connections whose function was killed or had no table, at no address that a message has gone to since: time removes those.
 *
 * @returns how many there are of these
 */
async function judgeTable({ chaotic, members, problems, tell }: Run): Promise<number> {
  const { hub } = chaotic;
  const { gateway } = hub.switchboard;
  const ids = gateway.connectionIds();
  await Promise.all([...members.values()].map((member) => member.close()));
  await Promise.all(ids.map((id) => hub.event("disconnected", ({ connectionId }) => connectionId === id)));
  const latest = (gateway.clock.now() + LIFETIME_MS) / 1_000;
  const left = await hub.items();
  for (const {
    connectionId: { S: id = "" } = { S: "" },
    address: { S: address = "" } = { S: "" },
    expiresAt,
  } of left) {
    tell(`left to expire: ${address} of connection ${id}`);
    const note = (what: string) => problems.push({ rule: "table", text: `${address} of ${id} is left, ${what}` });
    if (ids.includes(id)) note("which has closed in quiet");
    if (/^(group#room|everyone)/.test(address)) note("although messages went there");
    if (!(Number(expiresAt?.N) <= latest)) note("and does not expire in time");
  }
  return left.length;
}

function happenedIn({ chaotic }: Run, made: ReadonlySet<string>): ReadonlySet<string> {
  const posts = [...chaotic.posts.fates].map((fate) => `post: ${fate}`);
  const store = [...chaotic.storeFates].map((fate) => `table: ${fate}`);
  const closings = chaotic.hub.events.flatMap((event) => (event.type === "disconnected" ? [event.outcome] : []));
  return new Set([...made, ...posts, ...store, ...closings.map((outcome) => `$disconnect: ${outcome}`)]);
}
