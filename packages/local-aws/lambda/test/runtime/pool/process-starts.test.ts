import { createManualClock } from "@switchboard/adjustable-clock";
import { expect, test } from "vitest";
import { createProcessStarts, type ProcessStartsOptions } from "../../../src/runtime/pool/process-starts.ts";

const START_MS = 100;
const FEW = 2;
const MEGABYTE = 1_048_576;

/** Starts for functions whose invocations wait, and end when the test says so. */
function startsWith(options: Partial<ProcessStartsOptions> = {}) {
  const manual = createManualClock();
  const clock = options.clock ?? manual;
  const starts = createProcessStarts({
    ...{ clock, atOnce: () => 1, few: FEW, idleCores: () => 1, memoryLimitBytes: 1_000 * MEGABYTE },
    ...options,
  });
  /** Every start so far, by its function's name. */
  const begun: string[] = [];
  const underWay: (() => void)[] = [];

  function addFunction(name: string, { memoryMb = 10, idle = 0 } = {}) {
    const waiting: number[] = [];
    let environments = idle;
    let starting = 0;
    let endedAt = 0;
    let idleSince = idle > 0 ? clock.now() : undefined;
    starts.add({
      demand() {
        const waitingSince = waiting[starting];
        return waitingSince === undefined ? undefined : { waitingSince, environments, endedAt, startMs: START_MS };
      },
      start() {
        begun.push(name);
        environments += 1;
        starting += 1;
        return new Promise<void>((resolve) => underWay.push(resolve)).then(() => {
          starting -= 1;
          waiting.shift();
        });
      },
      memoryBytes: () => environments * memoryMb * MEGABYTE,
      idleSince: () => idleSince,
      endIdle() {
        environments = 0;
        idleSince = undefined;
      },
    });
    return {
      invoke(count = 1) {
        for (let n = 0; n < count; n++) waiting.push(clock.now());
        starts.check();
      },
      /** An environment has become free, and takes the next that waits. */
      endOne() {
        endedAt = clock.now();
        waiting.shift();
        starts.check();
      },
      environments: () => environments,
    };
  }

  /** Whatever is being started is ready, one after the other, until nothing is any more. */
  async function ready() {
    for (let next = underWay.shift(); next !== undefined; next = underWay.shift()) {
      next();
      await new Promise(setImmediate);
    }
  }
  return { clock: manual, begun, addFunction, ready, underWay: () => underWay.length };
}

test("as many start at a time as the cores carry, whoever has waited longest first", async () => {
  const { clock, begun, addFunction, ready, underWay } = startsWith({ atOnce: () => 2 });
  const [first, second] = [addFunction("first"), addFunction("second")];
  first.invoke();
  clock.advance(1);
  second.invoke(3);
  clock.advance(1);
  first.invoke();
  expect([begun, underWay()]).toEqual([["first", "second"], 2]);
  await ready();
  expect(begun).toEqual(["first", "second", "second", "first"]);
});

test("how many may start is asked before each, since the cores are all free while nothing runs yet", async () => {
  let atOnce = 2;
  const { begun, addFunction, ready } = startsWith({ atOnce: () => atOnce });
  const [first, second] = [addFunction("first"), addFunction("second")];
  first.invoke();
  second.invoke();
  expect(begun).toEqual(["first", "second"]);
  atOnce = 1;
  first.invoke();
  second.invoke();
  expect(begun).toHaveLength(2);
  await ready();
  expect(begun).toHaveLength(4);
});

test("beyond the few none starts for what has waited less than a start takes", async () => {
  const { clock, begun, addFunction, ready } = startsWith();
  addFunction("f").invoke(5);
  await ready();
  expect(begun).toHaveLength(FEW);
  clock.advance(START_MS - 1);
  expect(begun).toHaveLength(FEW);
  clock.advance(1);
  expect(begun).toHaveLength(FEW + 1);
  await ready();
  expect(begun).toHaveLength(5);
});

test("what is done before a start would be needs none", async () => {
  const { clock, begun, addFunction, ready } = startsWith();
  const f = addFunction("f");
  f.invoke(5);
  await ready();
  for (let n = 0; n < 3; n++) f.endOne();
  clock.advance(10 * START_MS);
  expect(begun).toHaveLength(FEW);
});

test("where no core is idle, none starts as long as invocations end", async () => {
  const { clock, begun, addFunction, ready } = startsWith({ idleCores: () => 0.4 });
  const f = addFunction("f");
  f.invoke(50);
  await ready();
  for (let n = 0; n < 20; n++) {
    clock.advance(START_MS - 1);
    f.endOne();
  }
  expect(begun).toHaveLength(FEW);
  clock.advance(START_MS);
  expect(begun).toHaveLength(FEW + 1);
});

test("where everybody's turn comes late, invocations have to last longer before another one starts", async () => {
  const manual = createManualClock();
  const late = { now: manual.now, after: (ms: number, run: () => void) => manual.after(ms + 150, run) };
  const { begun, addFunction, ready } = startsWith({ clock: late, idleCores: () => 0 });
  addFunction("f").invoke(5);
  await ready();
  manual.advance(9 * START_MS);
  expect(begun).toHaveLength(FEW);
  manual.advance(5 * START_MS);
  expect(begun).toHaveLength(FEW + 1);
});

test("a core that becomes idle is noticed", async () => {
  let idle = 0;
  const { clock, begun, addFunction, ready } = startsWith({ idleCores: () => idle });
  const f = addFunction("f");
  f.invoke(50);
  await ready();
  const endOften = () => {
    for (let n = 0; n < 4; n++) {
      clock.advance(START_MS / 2);
      f.endOne();
    }
  };
  endOften();
  expect(begun).toHaveLength(FEW);
  idle = 1;
  endOften();
  expect(begun).toHaveLength(FEW + 1);
});

test("beyond the memory only the few of each function start, and what is idle makes room", async () => {
  const { clock, begun, addFunction, ready } = startsWith({ memoryLimitBytes: 100 * MEGABYTE });
  const large = addFunction("large", { memoryMb: 60 });
  const idle = addFunction("idle", { idle: 1 });
  large.invoke(5);
  await ready();
  clock.advance(START_MS);
  expect([large.environments(), idle.environments()]).toEqual([FEW, 0]);
  clock.advance(100 * START_MS);
  expect(large.environments()).toBe(FEW);
  addFunction("other").invoke(5);
  await ready();
  expect(begun.filter((name) => name === "other")).toHaveLength(FEW);
});

test("after the end none starts", async () => {
  const clock = createManualClock();
  const starts = createProcessStarts({ clock, atOnce: () => 1, few: 0, idleCores: () => 1, memoryLimitBytes: 1 });
  let started = 0;
  starts.add({
    demand: () => ({ waitingSince: clock.now(), environments: 0, endedAt: 0, startMs: START_MS }),
    async start() {
      started += 1;
    },
    memoryBytes: () => 0,
    idleSince: () => undefined,
    endIdle() {},
  });
  starts.check();
  starts.close();
  clock.advance(10 * START_MS);
  expect(started).toBe(0);
});
