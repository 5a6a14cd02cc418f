import { parseArgs } from "node:util";
import { connect, groups } from "../../src/index.ts";
import { findBreach, type Life, lives } from "./mutants.ts";

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    seed: { type: "string" },
    mutants: { type: "boolean", default: false },
    streams: { type: "boolean", default: false },
  },
});

const print = (text: string) => void process.stdout.write(`${text}\n`);

/** So many stories are told of seeds that failed. */
const MOST_STORIES = 3;
const MOST_LISTED = 30;

const kind = lives[values.streams ? "streams" : "connection"];
const live = (seed: number, told: boolean) => kind.simulate({ connect, groups }, seed, told);

async function tell(seed: number): Promise<void> {
  const { breach, story } = await live(seed, true);
  print(story.join("\n"));
  print(breach === undefined ? `seed ${seed}: no breach` : `seed ${seed}: ${breach}`);
}

async function run(from: number, seeds: number): Promise<void> {
  const beganAt = Date.now();
  const outcomes: Life[] = [];
  for (let seed = from; seed < from + seeds; seed += 1) outcomes.push(await live(seed, false));
  const breaches = outcomes.filter(({ breach }) => breach !== undefined);
  for (const { seed } of breaches.slice(0, MOST_STORIES)) await tell(seed);
  const sums = new Map<string, number>();
  for (const outcome of outcomes)
    for (const [name, value] of Object.entries(outcome))
      if (typeof value === "number" && name !== "seed") sums.set(name, (sums.get(name) ?? 0) + value);
  const hours = Math.round((sums.get("simulatedMs") ?? 0) / 3_600_000);
  sums.delete("simulatedMs");
  const counts = [...sums].map(([name, value]) => `${value} ${name}`).join(", ");
  const seconds = (Date.now() - beganAt) / 1_000;
  print(`${seeds} seeds from ${from}: ${breaches.length} breaches, ${counts}, ${hours} hours in ${seconds} s`);
  for (const { seed, breach } of breaches.slice(0, MOST_LISTED)) print(`seed ${seed}: ${breach}`);
  if (breaches.length > 0) process.exitCode = 1;
}

/** Whether the rules tell wrong clients from the right one. */
async function runMutants(seeds: number): Promise<void> {
  for (const mutant of kind.mutants) {
    const found = await findBreach(kind, mutant, seeds);
    const { file, code, becomes } = mutant;
    const told = found === undefined ? "SURVIVED" : `seed ${found.seed}: ${found.breach}`;
    print(`${file}: ${JSON.stringify(code)} → ${JSON.stringify(becomes)}: ${told}`);
    if (found === undefined) process.exitCode = 1;
  }
}

if (values.mutants) await runMutants(Number(values.seeds));
else if (values.seed !== undefined) await tell(Number(values.seed));
else await run(Number(values.from), Number(values.seeds));
