import { parseArgs } from "node:util";
import { connect } from "../../src/index.ts";
import { findBreach, mutants } from "./mutants.ts";
import { type Outcome, simulate } from "./simulate.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    mutants: { type: "boolean", default: false },
  },
});

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** So many stories are told of seeds that failed. */
const MOST_STORIES = 3;
const MOST_LISTED = 30;

async function tell(seed: number): Promise<void> {
  const { breach, story } = await simulate({ connect, seed, told: true });
  print(story.join("\n"));
  print(breach === undefined ? `seed ${seed}: no breach` : `seed ${seed}: ${breach}`);
}

async function run(from: number, seeds: number): Promise<void> {
  const beganAt = Date.now();
  const outcomes: Outcome[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) outcomes.push(await simulate({ connect, seed }));
  const breaches = outcomes.filter(({ breach }) => breach !== undefined);
  for (const { seed } of breaches.slice(0, MOST_STORIES)) await tell(seed);
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  print(
    `${seeds} seeds from ${from}: ${breaches.length} breaches, ${sum(({ faults }) => faults)} faults, ` +
      `${sum(({ sends }) => sends)} sends, ${sum(({ acknowledged }) => acknowledged)} acknowledged, ` +
      `${Math.round(sum(({ simulatedMs }) => simulatedMs) / 3_600_000)} hours in ${(Date.now() - beganAt) / 1_000} s`,
  );
  for (const { seed, breach } of breaches.slice(0, MOST_LISTED)) print(`seed ${seed}: ${breach}`);
  if (breaches.length > 0) process.exitCode = 1;
}

/** Whether the rules tell wrong clients from the right one. */
async function runMutants(seeds: number): Promise<void> {
  for (const mutant of mutants) {
    const found = await findBreach(mutant, seeds);
    const { file, code, becomes } = mutant;
    const told = found === undefined ? "SURVIVED" : `seed ${found.seed}: ${found.breach}`;
    print(`${file}: ${JSON.stringify(code)} → ${JSON.stringify(becomes)}: ${told}`);
    if (found === undefined) process.exitCode = 1;
  }
}

if (values.mutants) await runMutants(Number(values.seeds));
else if (values.seed !== undefined) await tell(Number(values.seed));
else await run(Number(values.from), Number(values.seeds));
