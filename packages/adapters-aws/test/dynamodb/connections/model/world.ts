import { keySets } from "../../../../src/dynamodb/connections/main-record.ts";
import { createPrograms, type Programs } from "../../interleavings/programs.ts";
import type { Model, Step } from "../../interleavings/search.ts";
import { type Doing, runDoing, type Variant } from "./doings.ts";
import { applyCall, type CallOf, type Table } from "./table.ts";

/** What is tried: what several do with one connection at the same time, each one thing after the other. */
export interface Scenario {
  readonly name: string;
  readonly before: Table;
  readonly lines: readonly (readonly Doing[])[];
  /** What is done when all lines are at their ends. */
  readonly afterwards?: readonly Doing[];
}

/** What may go wrong, how often in all. */
export interface Trouble {
  /** Calls that are carried out and not answered, so that they are made again. */
  readonly repeats: number;
  /** Functions that end between two calls; what they did is begun again. */
  readonly crashes: number;
}

/** A rule of the registry that is not kept, to see that its absence is noticed. */
export interface Mutant {
  /** What is called in place of a call: such as one without its condition. */
  readonly call?: (call: CallOf) => CallOf;
  readonly variant?: Variant;
}

interface Line {
  /** Which of its doings it is at. */
  readonly nth: number;
  /** Where that is; `undefined` before its beginning. */
  readonly point?: number;
  readonly results: readonly unknown[];
}

interface World extends Trouble {
  readonly table: Table;
  readonly lines: readonly Line[];
}

export function modelOf(scenario: Scenario, trouble: Trouble, mutant: Mutant = {}): Model<World> {
  const programs = createPrograms(runDoing(mutant.variant ?? (() => ({}))));
  const idle = linesOf(scenario).map((): Line => ({ nth: 0, results: [] }));
  return {
    first: { table: scenario.before, lines: idle, ...trouble },
    stepsFrom: (world) => world.lines.flatMap((_, nth) => stepsOf(world, nth, scenario, programs, mutant)),
    keyOf: JSON.stringify,
    breachIn: (world) => (areOver(world, linesOf(scenario)) ? breachOf(world, scenario) : undefined),
    prepare: programs.run,
  };
}

function stepsOf(
  world: World,
  nth: number,
  scenario: Scenario,
  programs: Programs<Doing>,
  mutant: Mutant,
): readonly Step<World>[] {
  const line = world.lines[nth];
  const doing = linesOf(scenario)[nth]?.[line?.nth ?? 0];
  if (line === undefined || doing === undefined) return [];
  if (nth === scenario.lines.length && !areOver(world, scenario.lines)) return [];
  const withLine = (changed: Line, table = world.table): World => ({
    ...world,
    table,
    lines: world.lines.map((other, index) => (index === nth ? changed : other)),
  });
  const point = line.point === undefined ? programs.begin(doing) : programs.at(line.point);
  if (point?.call === undefined) return [];
  const called = point.call as CallOf;
  const call = mutant.call?.(called) ?? called;
  const { table, answer } = applyCall(world.table, call);
  const label = () => `${nth}: ${doing.does}: ${call.name} ${JSON.stringify(call.args)} → ${JSON.stringify(answer)}`;
  const steps: Step<World>[] = [];

  const next = programs.next(point.id, answer);
  if (next !== undefined) {
    const after: Line =
      next.call !== undefined
        ? { ...line, point: next.id }
        : { nth: line.nth + 1, results: [...line.results, next.result?.value ?? null] };
    steps.push({ label, world: withLine(after, table) });
  }
  // To make a call again that has changed nothing is no other story.
  if (world.repeats > 0 && table !== world.table && JSON.stringify(table) !== JSON.stringify(world.table)) {
    const again = { ...withLine({ ...line, point: point.id }, table), repeats: world.repeats - 1 };
    steps.push({ label: () => `${label()}, and the answer is lost`, world: again });
  }
  if (world.crashes > 0 && line.point !== undefined && mayCrash(doing, scenario)) {
    const { point: _, ...begun } = line;
    const killed = { ...withLine(begun), crashes: world.crashes - 1 };
    steps.push({ label: () => `${nth}: begins ${doing.does} again`, world: killed });
  }
  return steps;
}

/** What a killed function has left of a connection that is forgotten meanwhile stays until its first 410. */
function mayCrash(doing: Doing, scenario: Scenario): boolean {
  return doing.does === "disconnect" || !scenario.lines.flat().some(({ does }) => does === "disconnect");
}

function linesOf({ lines, afterwards = [] }: Scenario): Scenario["lines"] {
  return [...lines, afterwards];
}

function areOver(world: World, lines: Scenario["lines"]): boolean {
  return lines.every(({ length }, index) => world.lines[index]?.nth === length);
}

/** What must be so when everybody has done. */
function breachOf({ table: { main, registrations }, lines }: World, scenario: Scenario): string | undefined {
  const registered = Object.keys(registrations);
  if (main === undefined) return registered.length > 0 ? `orphans: ${registered}` : undefined;
  if (main.closing) return "half forgotten";
  const doings = linesOf(scenario).flat();
  const ends = doings.some(({ does }) => does === "disconnect");
  if (ends && !doings.some(({ does }) => does === "register")) return "not forgotten";
  const named = new Set(keySets.flatMap((set) => main[set]));
  for (const key of named) {
    const registration = registrations[key];
    if (registration === undefined) return `deaf: in ${key}, and not registered there`;
    if (registration.endsAt !== main.endsAt) return `ends too early or late at ${key}`;
  }
  const hidden = registered.find((key) => !named.has(key));
  if (hidden !== undefined) return `hidden: registered at ${hidden}, and not in it`;

  const proof = doings.filter((doing) => doing.does === "renew").find(({ endsAt }) => endsAt === main.endsAt);
  const unproved = proof?.proved.find((key) => !main.addresses.includes(key));
  if (unproved !== undefined) return `let out of ${unproved}, and it is proved`;

  const done = scenario.lines.flatMap((doings, index) =>
    doings.map((doing, nth) => ({ ...doing, result: lines[index]?.results[nth] })),
  );
  const welcome = new Set([
    ...(scenario.before.main?.joined ?? []),
    ...done.flatMap((each) => (each.does === "join" && each.result === "joined" ? each.keys : [])),
  ]);
  const uninvited = main.joined.find((key) => !welcome.has(key));
  if (uninvited !== undefined) return `refused at ${uninvited}, and in it`;
  if (ends || doings.some(({ does }) => does === "leave")) return undefined;
  const missing = [...welcome].find((key) => !main.joined.includes(key));
  return missing === undefined ? undefined : `let into ${missing}, and not in it`;
}
