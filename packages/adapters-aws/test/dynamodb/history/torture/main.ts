import { parseArgs } from "node:util";
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

async function searchAll(scenarios: readonly Scenario[]): Promise<void> {
  for (const scenario of scenarios) {
    const beganMs = Date.now();
    const { states, complete, breach } = await search(scenario, { mostStates: Number(values.states) });
    const tookS = Math.round((Date.now() - beganMs) / 1000);
    print(`${scenario.name}: ${states} states${complete ? "" : ", not all of them"}, ${tookS} s`);
    if (breach === undefined) continue;
    process.exitCode = 1;
    print(`${scenario.name} breaks a rule: ${breach.rule}`);
    print(breach.story.map((line) => `  ${line}`).join("\n"));
  }
}

if (values.model) await searchAll([...Object.values(smallScenarios), ...largeScenarios]);
else await tortureAll(Number(values.from), Number(values.seeds));
