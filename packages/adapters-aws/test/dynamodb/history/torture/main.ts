import { parseArgs } from "node:util";
import { largeSearches, type Search, smallSearches } from "../../connections/model/searches.ts";
import { largeScenarios, smallScenarios } from "../model/scenarios.ts";
import { search } from "../model/search.ts";
import type { Scenario } from "../model/world.ts";
import { createTorturedMemory, createTorturedTable } from "./stores.ts";
import { type Report, torture } from "./torture.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "30" },
    from: { type: "string", default: "1" },
    store: { type: "string", default: "dynamodb" },
    model: { type: "boolean", default: false },
    states: { type: "string", default: "1000000" },
  },
});

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** Broken rules whose stories are told. */
const mostStories = 3;

async function tortureAll(from: number, seeds: number): Promise<void> {
  const createStore = values.store === "memory" ? createTorturedMemory : createTorturedTable;
  const reports: Report[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) {
    const report = await torture({ seed, createStore });
    reports.push(report);
    const { acknowledged, missed, twice, outOfOrder, gaps, p50Ms, writeUnitsEach, voids, breach } = report;
    const bill = writeUnitsEach === undefined ? "" : `, ${writeUnitsEach.toFixed(2)} WRU a message, ${voids} voids`;
    print(
      `seed ${seed}: ${acknowledged} acknowledged, ${missed} missed, ${twice} twice, ${outOfOrder} out of order, ` +
        `${gaps} gaps, p50 ${p50Ms} ms${bill}`,
    );
    const told = reports.filter((each) => each.breach !== undefined).length;
    if (breach === undefined) continue;
    process.exitCode = 1;
    print(`seed ${seed} breaks a rule: ${breach.rule}`);
    if (told <= mostStories) print(breach.story.map((line) => `  ${line}`).join("\n"));
  }
  const sum = (of: (report: Report) => number) => reports.reduce((total, report) => total + of(report), 0);
  print(
    `${values.store}, ${seeds} seeds from ${from}: ${sum(({ acknowledged }) => acknowledged)} acknowledged, ` +
      `${sum(({ missed }) => missed)} missed, ${sum(({ twice }) => twice)} twice, ` +
      `${sum(({ outOfOrder }) => outOfOrder)} out of order, ${sum(({ gaps }) => gaps)} gaps`,
  );
}

async function searchAll(searches: readonly Search[]): Promise<void> {
  for (const { name, run } of searches) {
    const beganMs = Date.now();
    const { states, complete, breach } = await run({ mostStates: Number(values.states) });
    const tookS = Math.round((Date.now() - beganMs) / 1000);
    print(`${name}: ${states} states${complete ? "" : ", not all of them"}, ${tookS} s`);
    if (breach === undefined) continue;
    process.exitCode = 1;
    print(`${name} breaks a rule: ${breach.rule}`);
    print(breach.story.map((line) => `  ${line}`).join("\n"));
  }
}

const ofHistory = [...Object.values<Scenario>(smallScenarios), ...largeScenarios].map(
  (scenario): Search => ({ name: `history: ${scenario.name}`, run: (options) => search(scenario, options) }),
);
const ofConnections = [...smallSearches, ...largeSearches].map(
  ({ name, run }): Search => ({ name: `connections: ${name}`, run }),
);

if (values.model) await searchAll([...ofConnections, ...ofHistory]);
else await tortureAll(Number(values.from), Number(values.seeds));
