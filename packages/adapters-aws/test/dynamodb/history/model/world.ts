import type { NotRecovered, Position, Recovered } from "@switchboard/domain";
import { inFlightMs } from "../../../../src/dynamodb/history/patience.ts";
import type { Step as NextStep } from "../../interleavings/search.ts";
import type { Point, Program, Programs } from "./programs.ts";
import { type Call, emptyTable, type KnownTable, type Table } from "./table.ts";

/** What may happen, and how often: a search is complete within these bounds. */
export interface Scenario {
  readonly name: string;
  /** How long each writer wants its message to be kept. */
  readonly writers: readonly number[];
  /** How each reader begins: where it is told to, or at the beginning of the first epoch, which it knows. */
  readonly readers: readonly ("fresh" | "tracked")[];
  readonly purges?: number;
  /** How often each reader asks, apart from the end. */
  readonly polls?: number;
  /** What time moves on by, in this order, at any moment. */
  readonly ticksMs?: readonly number[];
  /** Writers and purges that end at any moment. */
  readonly crashes?: number;
  /** Calls that are carried out, not answered, and repeated. */
  readonly repeats?: number;
  /** Calls that are repeated while the first attempt is still on its way, and comes later. */
  readonly lateCalls?: number;
  /** What is in the stream at the beginning. */
  readonly table?: Table;
  /** How many messages an answer has room for. */
  readonly room?: number;
}

export const startMs = 1_000_000;
export const keepMs = 100_000;

/** How long a call may be under way, its repeats included. */
const callMs = 5000;

/** A stream whose first epoch has begun, and in which nothing is. */
export const begunTable = {
  head: { epoch: "first", base: 0, top: 0, keepMs, soundUntilMs: startMs + keepMs },
  rows: [],
} satisfies Table;

/** Where somebody is: the id of a point, or one of these. */
const toDo = -1;
const over = -2;

interface Reader {
  /** Where it is; absent until it has begun. */
  readonly position?: Position;
  /** From where on it is owed everything. */
  readonly begin?: Position;
  readonly at: number;
  readonly polls: number;
  /** Positions, as texts, in the order of the texts. */
  readonly given: readonly string[];
  /** What it was told is no message, or began above while it was not there: none of it may be acknowledged later. */
  readonly passed: readonly string[];
}

/** A state of everything. */
export interface World {
  readonly nowMs: number;
  readonly table: KnownTable;
  readonly writers: readonly number[];
  readonly purges: readonly number[];
  readonly readers: readonly Reader[];
  /** First attempts that come later: at which point they were made, and how long they may take. */
  readonly late: readonly { readonly at: number; readonly untilMs: number }[];
  readonly ticks: number;
  readonly crashes: number;
  readonly repeats: number;
  readonly lateCalls: number;
  /** Positions that writers were told. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Epochs whose purge has returned. */
  readonly ended: readonly string[];
}

type Step = NextStep<World>;

export function firstWorld(scenario: Scenario, programs: Programs): World {
  const { writers, purges = 0, readers, polls = 1, crashes = 0, repeats = 0, lateCalls = 0 } = scenario;
  const begin = { epoch: "first", offset: 0 };
  const table = scenario.table ?? (readers.includes("tracked") ? begunTable : emptyTable);
  return {
    nowMs: startMs,
    table: programs.tableOf(table),
    writers: writers.map(() => toDo),
    purges: Array.from({ length: purges }, () => toDo),
    readers: readers.map((how) => ({
      ...(how === "tracked" && { position: begin, begin }),
      ...{ at: toDo, polls, given: [], passed: [] },
    })),
    ...{ late: [], ticks: 0, crashes, repeats, lateCalls, acknowledged: new Map(), ended: [] },
  };
}

/** A text that two worlds share only if they are alike. */
export function keyOf(world: World): string {
  const { nowMs, table, writers, purges, readers, late, ticks, crashes, repeats, lateCalls, acknowledged, ended } =
    world;
  const lates = late.map(({ at, untilMs }) => `${at}.${untilMs}`).sort();
  const acks = [...acknowledged].map(([position, message]) => `${position}=${message}`).sort();
  const each = readers.map(({ position: p, begin: b, at, polls, given, passed }) =>
    [p?.epoch, p?.offset, b?.epoch, b?.offset, at, polls, given, "|", passed].join(),
  );
  return [nowMs, table.id, writers, purges, ticks, crashes, repeats, lateCalls, lates, acks, ended, ...each].join(";");
}

type Role = "writers" | "purges" | "readers";

/** Every state that may come next. Some are missing, and wanted of the programs, where a program has to be run first. */
export function stepsFrom(world: World, scenario: Scenario, programs: Programs): readonly Step[] {
  return [
    ...world.writers.flatMap((at, nth) => stepsOf(world, scenario, programs, "writers", nth, at)),
    ...world.purges.flatMap((at, nth) => stepsOf(world, scenario, programs, "purges", nth, at)),
    ...world.readers.flatMap(({ at }, nth) => stepsOf(world, scenario, programs, "readers", nth, at)),
    ...world.late.flatMap(({ at }, nth) => stepsOfLate(world, programs, nth, at)),
    ...stepsOfTime(world, scenario, programs),
  ];
}

function stepsOf(
  world: World,
  scenario: Scenario,
  programs: Programs,
  role: Role,
  nth: number,
  at: number,
): readonly Step[] {
  if (at === over) return [];
  if (at !== toDo) return stepsOfCall(world, programs, role, nth, at);
  const program = programOf(world, scenario, role, nth);
  const point = program && programs.begin(program, world.nowMs);
  if (point === undefined) return [];
  const begun = arrive(begins(world, role, nth), role, nth, point).world;
  // Only where time moves on does it matter when somebody began, and readers look at the clock later.
  const matters = role !== "readers" && world.ticks < (scenario.ticksMs ?? []).length;
  if (!matters) return stepsOfCall(begun, programs, role, nth, point.id);
  return [{ label: () => `${role} ${nth} begins`, world: begun }];
}

function begins(world: World, role: Role, nth: number): World {
  if (role !== "readers") return world;
  return withReader(world, nth, (reader) => ({ ...reader, polls: reader.polls - (reader.position ? 1 : 0) }));
}

function withReader(world: World, nth: number, change: (reader: Reader) => Reader): World {
  return { ...world, readers: world.readers.map((each, other) => (other === nth ? change(each) : each)) };
}

function programOf(world: World, scenario: Scenario, role: Role, nth: number): Program | undefined {
  switch (role) {
    case "writers": {
      const own = scenario.writers[nth] ?? keepMs;
      // Of writers that are alike the first begins first.
      const isTurn = nth === 0 || scenario.writers[nth - 1] !== own || world.writers[nth - 1] !== toDo;
      return isTurn ? { does: "append", message: `m${nth}`, keepMs: own } : undefined;
    }
    case "purges":
      return { does: "purge", epoch: `purged-${nth}` };
    case "readers": {
      const { position, polls = 0 } = world.readers[nth] ?? {};
      if (position === undefined) return { does: "settle", keepMs };
      return polls > 0 ? readingOf(position, scenario) : undefined;
    }
  }
}

function readingOf(after: Position, { room = 10 }: Scenario): Program {
  return { does: "read", after, keepMs: 10 * keepMs, room };
}

/** What may become of a call. */
function stepsOfCall(world: World, programs: Programs, role: Role, nth: number, at: number): readonly Step[] {
  const { call, sinceMs } = programs.at(at);
  const move = programs.move(at, world.table, world.nowMs);
  if (call === undefined || move === undefined) return [];
  const { table, point } = move;
  const label = (what: string) => () => `${role} ${nth}: ${describe(call)} ${what}`;
  const steps: Step[] = [{ label: label("is answered"), ...arrive({ ...world, table }, role, nth, point) }];
  if (isWrite(call) && world.repeats > 0 && table !== world.table) {
    const repeated = placed({ ...world, table, repeats: world.repeats - 1 }, role, nth, at);
    steps.push({ label: label("is carried out, and not answered"), world: repeated });
  }
  if (isWrite(call) && world.lateCalls > 0) {
    const late = [...world.late, { at, untilMs: sinceMs + callMs }];
    steps.push({
      label: label("is late"),
      world: placed({ ...world, late, lateCalls: world.lateCalls - 1 }, role, nth, at),
    });
  }
  if (role !== "readers" && world.crashes > 0) {
    const crashed = placed({ ...world, crashes: world.crashes - 1 }, role, nth, over);
    steps.push({ label: label("is never made"), world: crashed });
    steps.push({ label: label("is the last"), world: { ...crashed, table } });
  }
  return steps;
}

function stepsOfLate(world: World, programs: Programs, nth: number, at: number): readonly Step[] {
  const move = programs.move(at, world.table, world.nowMs);
  const { call } = programs.at(at);
  if (move === undefined || call === undefined) return [];
  const late = world.late.filter((_, other) => other !== nth);
  return [{ label: () => `late: ${describe(call)}`, world: { ...world, late, table: move.table } }];
}

function stepsOfTime(world: World, { ticksMs = [] }: Scenario, programs: Programs): readonly Step[] {
  const steps: Step[] = [];
  const tickMs = ticksMs[world.ticks];
  if (tickMs !== undefined) steps.push({ label: () => `${tickMs} ms pass`, world: afterTick(world, tickMs, programs) });
  for (const { offset, expiresAtMs } of world.table.rows) {
    if (expiresAtMs > world.nowMs) continue;
    const rows = world.table.rows.filter((row) => row.offset !== offset);
    steps.push({
      label: () => `${offset} expires`,
      world: { ...world, table: programs.tableOf({ ...world.table, rows }) },
    });
  }
  return steps;
}

/** Time has moved on: calls that are too old are given up. */
function afterTick(world: World, tickMs: number, programs: Programs): World {
  const nowMs = world.nowMs + tickMs;
  const isTooOld = (at: number) => at >= 0 && nowMs - programs.at(at).sinceMs > callMs;
  return {
    ...world,
    nowMs,
    ticks: world.ticks + 1,
    writers: world.writers.map((at) => (isTooOld(at) ? over : at)),
    purges: world.purges.map((at) => (isTooOld(at) ? over : at)),
    readers: world.readers.map((reader) => (isTooOld(reader.at) ? { ...reader, at: toDo } : reader)),
    late: world.late.filter(({ untilMs }) => untilMs >= nowMs),
  };
}

function describe({ name, args }: Call): string {
  return `${name} ${JSON.stringify(args.slice(1))}`;
}

function isWrite({ name }: Call): boolean {
  return name !== "heads" && name !== "rowsFrom" && name !== "rowsDown";
}

function placed(world: World, role: Role, nth: number, at: number): World {
  if (role === "readers") return withReader(world, nth, (reader) => ({ ...reader, at }));
  return { ...world, [role]: world[role].map((each, other) => (other === nth ? at : each)) };
}

type Arrival = Pick<Step, "world" | "breach">;

/** Somebody has come to a point. */
function arrive(world: World, role: Role, nth: number, { id, call, program, result }: Point): Arrival {
  if (call !== undefined) return { world: placed(world, role, nth, id) };
  const left = placed(world, role, nth, role === "readers" ? toDo : over);
  if (result === undefined) return { world: left };
  switch (program.does) {
    case "append":
      return acknowledge(left, program.message, result.value as Position);
    case "purge":
      return { world: { ...left, ended: [...left.ended, ...endedBy(left, program.epoch)].sort() } };
    case "settle":
      return { world: withReader(left, nth, (reader) => begun(left, reader, result.value as Position)) };
    case "read": {
      const answer = result.value as Recovered | NotRecovered;
      if (answer.recovered) return told(left, nth, answer);
      return { world: withReader(left, nth, (reader) => begun(left, reader, answer.now)) };
    }
  }
}

/** Every epoch that there was before that of a purge; its own is ended by another purge, if it is, which may not be done. */
function endedBy({ table, ended }: World, own: string): readonly string[] {
  const epochs = new Set(["first", ...table.rows.map(({ epoch }) => epoch)]);
  return [...epochs].filter((epoch) => epoch !== table.head?.epoch && epoch !== own && !ended.includes(epoch));
}

function textOf({ epoch, offset }: Position): string {
  return `${epoch}/${offset}`;
}

function acknowledge(world: World, message: string, position: Position): Arrival {
  const text = textOf(position);
  const next = { ...world, acknowledged: new Map([...world.acknowledged, [text, message]]) };
  if (world.acknowledged.has(text)) return { world: next, breach: `two messages are acknowledged at ${text}` };
  if (world.ended.includes(position.epoch)) {
    return { world: next, breach: `${text} is acknowledged in a life that has ended` };
  }
  const passing = world.readers.findIndex(({ passed }) => passed.includes(text));
  if (passing >= 0) return { world: next, breach: `${text} is acknowledged after reader ${passing} has passed it` };
  return { world: next };
}

/** A reader begins somewhere: what is not there yet must not be acknowledged at or below. */
function begun(world: World, reader: Reader, at: Position): Reader {
  const { head, rows } = world.table;
  const isSound = head !== undefined && world.nowMs < head.soundUntilMs;
  // Where expiry has left nothing old, nobody knows what is under way: a known corner.
  const isKnown = isSound || rows.some(({ atMs, offset }) => offset <= at.offset && world.nowMs - atMs > inFlightMs);
  const passed = new Set(reader.passed);
  for (let offset = (head?.base ?? 0) + 1; isKnown && head?.epoch === at.epoch && offset <= at.offset; offset += 1) {
    const text = textOf({ ...at, offset });
    if (!rows.some((row) => row.offset === offset) && !world.acknowledged.has(text)) passed.add(text);
  }
  return { ...reader, position: at, begin: at, given: [], passed: [...passed].sort() };
}

/** A reader is told what came after its position. */
function told(world: World, nth: number, { messages, to }: Recovered): Arrival {
  const reader = world.readers[nth];
  const { epoch, offset: since } = reader?.position ?? { epoch: "", offset: 0 };
  const given = messages.map(({ position }) => textOf(position));
  const passed: string[] = [];
  // What a purge has ended is not owed any more.
  const isOwed = world.table.head?.epoch === epoch;
  for (let offset = since + 1; isOwed && offset <= to; offset += 1) passed.push(textOf({ epoch, offset }));
  const next = withReader(world, nth, (each) => ({
    ...each,
    position: { epoch, offset: to },
    given: [...each.given, ...given].sort(),
    passed: [...new Set([...each.passed, ...passed.filter((text) => !given.includes(text))])].sort(),
  }));
  return { world: next, breach: breachOf(world, messages, since, to, passed) };
}

function breachOf(
  { acknowledged }: World,
  messages: Recovered["messages"],
  since: number,
  to: number,
  passed: readonly string[],
): string | undefined {
  const given = new Map(messages.map(({ message, position }) => [textOf(position), message.messageId]));
  for (const { position } of messages) {
    if (position.offset <= since || position.offset > to) return `${textOf(position)} is not what was asked for`;
  }
  for (const [text, messageId] of given) {
    if ((acknowledged.get(text) ?? messageId) !== messageId) return `another message is given at ${text}`;
  }
  const missed = passed.find((text) => acknowledged.has(text) && !given.has(text));
  return missed === undefined ? undefined : `${missed}, which is acknowledged, is passed`;
}

/** Whether nothing is written any more: what readers are owed can be settled. */
export function isQuiet({ writers, purges, readers, late }: World): boolean {
  const isOver = (at: number) => at === over;
  return late.length === 0 && writers.every(isOver) && purges.every(isOver) && readers.every(({ at }) => at === toDo);
}

/**
 * How often a reader has to ask in the end, at most: it asks again while it is told that there is more, or that nothing can be
 * told. Where all has expired and writers have died, that ends when the stream is idle: after 30 seconds.
 */
const mostAsked = 12;
const betweenAskingMs = 4000;

/** The rule that is broken when every reader asks in the end, until there is no more. */
export function breachInTheEnd(world: World, scenario: Scenario, programs: Programs): string | undefined {
  for (const nth of world.readers.keys()) {
    const breach = finish(world, nth, scenario, programs);
    if (breach !== undefined) return breach;
  }
  return undefined;
}

function finish(world: World, nth: number, scenario: Scenario, programs: Programs): string | undefined {
  let now = world;
  for (let asked = 0; asked < mostAsked; asked += 1) {
    const position = now.readers[nth]?.position;
    if (position === undefined) return undefined;
    let point = programs.begin(readingOf(position, scenario), now.nowMs);
    while (point?.call !== undefined) {
      const move = programs.move(point.id, now.table, now.nowMs);
      if (move === undefined) return undefined;
      now = { ...now, table: move.table };
      point = move.point;
    }
    if (point === undefined) return undefined;
    const { world: next, breach } = arrive(now, "readers", nth, point);
    if (breach !== undefined) return `in the end ${breach}`;
    const answer = point.result?.value as Recovered | NotRecovered;
    if (answer.recovered && !answer.more) return owed(next, nth);
    now = { ...next, nowMs: now.nowMs + betweenAskingMs };
  }
  return `reader ${nth} is told for ever that there is more`;
}

/** What a reader should have been given and was not. */
function owed({ acknowledged, readers }: World, nth: number): string | undefined {
  const { begin, given = [] } = readers[nth] ?? {};
  const missed = [...acknowledged.keys()].find((text) => {
    const [epoch, offset] = text.split("/");
    return epoch === begin?.epoch && Number(offset) > (begin?.offset ?? 0) && !given.includes(text);
  });
  return missed === undefined ? undefined : `reader ${nth} is never given ${missed}`;
}
