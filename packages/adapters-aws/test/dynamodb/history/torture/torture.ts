import { type Clock, type Message, type Position, type Random, StoreFault, type Stream } from "@switchboard/domain";
import { createSeededRandom } from "@switchboard/domain/testing";
import { createFastClock } from "./fast-clock.ts";
import { pause } from "./pause.ts";
import { createReader, type TorturedReader } from "./reader.ts";
import type { TorturedStore } from "./stores.ts";
import { Killed } from "./trouble.ts";

export interface Torture {
  readonly seed: number;
  readonly createStore: (clock: Clock) => TorturedStore | Promise<TorturedStore>;
  readonly writers?: number;
  readonly messagesEach?: number;
  readonly readers?: number;
}

export interface Report {
  readonly seed: number;
  readonly acknowledged: number;
  readonly missed: number;
  readonly twice: number;
  readonly outOfOrder: number;
  /** How often something was not recovered, though nothing had expired. */
  readonly gaps: number;
  readonly p50Ms: number;
  readonly writeUnitsEach?: number;
  readonly voids?: number;
  /** The first rule that was broken, and what happened around it. */
  readonly breach?: { readonly rule: string; readonly story: readonly string[] };
}

/** Time goes so much faster that holes are made void after 600 ms. */
const speed = 5;
const hour = 3_600_000;
const stream: Stream = { address: { kind: "group", id: "tortured" }, retention: { keepMs: hour, most: 300 } };
const second: Stream = { address: { kind: "user", id: "tortured" }, retention: { keepMs: hour, most: 300 } };

const postLost = 0.05;
const postDoubled = 0.03;
const postLateMs = 150;
/** A sender gives up after so many attempts that were not acknowledged. */
const mostAttempts = 3;

interface Acknowledged {
  readonly messageId: string;
  readonly position: Position;
  readonly atMs: number;
}

/**
 * Many write, and die in the middle of it; readers come and go, and are posted what they are posted late, twice or never. In
 * the end every message that was acknowledged is at every reader, once, and in the order of the offsets.
 */
export async function torture({
  seed,
  createStore,
  writers = 20,
  messagesEach = 10,
  readers: readerCount = 5,
}: Torture): Promise<Report> {
  const clock = createFastClock(speed);
  await using store = await createStore(clock);
  const story: string[] = [];
  const beganMs = Date.now();
  const tell = (who: string) => (what: string) => void story.push(`${Date.now() - beganMs} ${who} ${what}`);
  const readers = Array.from({ length: readerCount }, (_, nth) => {
    const random = createSeededRandom(`${seed} reader ${nth}`);
    return createReader({ history: store.reading, stream, random, tell: tell(`reader ${nth}`) });
  });
  const lives = readers.map((reader) => reader.live());
  const acknowledged: Acknowledged[] = [];
  const tookMs: number[] = [];

  await Promise.all(
    Array.from({ length: writers }, async (_, nth) => {
      const random = createSeededRandom(`${seed} writer ${nth}`);
      for (let sent = 0; sent < messagesEach; sent += 1) {
        await pause(random() * 100);
        const message = { messageId: `m-${nth}-${sent}`, from: {}, sentAtMs: clock.now(), payload: "x".repeat(500) };
        const startedMs = Date.now();
        const position = await sendPatiently(store, message, random, readers, tell(`writer ${nth}`));
        if (position === undefined) continue;
        tookMs.push(Date.now() - startedMs);
        acknowledged.push({ messageId: message.messageId, position, atMs: Date.now() });
      }
    }),
  );
  await Promise.all(readers.map((reader) => reader.stop()));
  await Promise.all(lives);

  const figures = await store.figures();
  const faults = readers.flatMap((reader, nth) => faultsOf(reader, nth, acknowledged));
  const countOf = (kind: Fault["kind"]) => faults.filter((fault) => fault.kind === kind).length;
  const [first] = faults;
  return {
    seed,
    acknowledged: acknowledged.length,
    ...{ missed: countOf("missed"), twice: countOf("twice"), outOfOrder: countOf("outOfOrder"), gaps: countOf("gap") },
    p50Ms: tookMs.sort((one, other) => one - other)[Math.floor(tookMs.length / 2)] ?? 0,
    ...(figures && { writeUnitsEach: figures.writeUnits / acknowledged.length, voids: figures.voids }),
    ...(first && { breach: { rule: first.rule, story: storyAround(story, first) } }),
  };
}

/** Sends as a client does: what is not acknowledged is sent again, by another process, under its id. */
async function sendPatiently(
  store: TorturedStore,
  message: Message,
  random: Random,
  readers: readonly TorturedReader[],
  tell: (what: string) => void,
): Promise<Position | undefined> {
  const streams = random() < 0.3 ? [second, stream] : [stream];
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    try {
      const position = (await store.writing(random).append(message, streams)).at(-1);
      if (position === undefined) return undefined;
      tell(`stores ${message.messageId} at ${position.offset}`);
      // Dead before anybody was posted anything: the message is stored, and sent again.
      if (random() < 0.02) continue;
      for (const reader of readers) void post(reader, message, position, random);
      return position;
    } catch (thrown) {
      if (!(thrown instanceof Killed) && !(thrown instanceof StoreFault)) throw thrown;
      tell(`fails to store ${message.messageId}: ${thrown.message}`);
    }
  }
  return undefined;
}

async function post(reader: TorturedReader, message: Message, position: Position, random: Random): Promise<void> {
  if (!reader.isConnected() || random() < postLost) return;
  const times = random() < postDoubled ? 2 : 1;
  for (let nth = 0; nth < times; nth += 1) {
    await pause(random() * postLateMs);
    if (reader.isConnected()) reader.receive({ message, position });
  }
}

interface Fault {
  readonly kind: "missed" | "twice" | "outOfOrder" | "gap";
  readonly rule: string;
  readonly messageId?: string;
  readonly offset?: number;
}

function faultsOf(reader: TorturedReader, nth: number, acknowledged: readonly Acknowledged[]): readonly Fault[] {
  const given = reader.given();
  const ids = given.map(({ messageId }) => messageId);
  const begin = reader.begin();
  const missed = acknowledged.filter(
    ({ messageId, position }) => position.offset > (begin?.offset ?? 0) && !ids.includes(messageId),
  );
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  const outOfOrder = given.filter(({ offset }, index) => offset <= (given[index - 1]?.offset ?? 0));
  return [
    ...missed.map(({ messageId, position: { offset } }) => ({
      ...{ kind: "missed" as const, rule: `reader ${nth} was not given ${messageId} at ${offset}`, messageId, offset },
    })),
    ...twice.map((messageId) => ({
      ...{ kind: "twice" as const, rule: `reader ${nth} was given ${messageId} twice`, messageId },
    })),
    ...outOfOrder.map(({ messageId, offset }) => ({
      ...{ kind: "outOfOrder" as const, rule: `reader ${nth} was given ${offset} too late`, messageId, offset },
    })),
    ...reader.gaps().map((rule) => ({ kind: "gap" as const, rule: `reader ${nth}: ${rule}` })),
  ];
}

const mostLines = 60;

/** The lines that name the message or its offset; without either, the last ones. */
function storyAround(story: readonly string[], { messageId, offset }: Fault): readonly string[] {
  const names = (line: string, name: string | number | undefined) =>
    name !== undefined && new RegExp(`(^|[ ,])${name}($|[ ,:])`).test(line.replace(/^\d+ /, ""));
  const lines = story.filter((line) => names(line, messageId) || names(line, offset));
  return (lines.length > 0 ? lines : story).slice(-mostLines);
}
