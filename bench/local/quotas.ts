import { median } from "../support/median.ts";
import { startRemote } from "../support/remote.ts";
import type { Flood, Flooded, Manners } from "./flood.ts";
import { startLocalHub } from "./hub.ts";
import type { Talked } from "./hub-clients.ts";
import { FLOOD } from "./plan.ts";

/** What the others noticed of a bad client. */
export interface FloodResult {
  readonly name: string;
  /** Others' median latency in each round, by turns without and with the bad client. */
  readonly quietMs: readonly number[];
  readonly floodedMs: readonly number[];
  /** The median of the latter as a multiple of that of the former. */
  readonly ratio: number;
  /** Of the others' messages, in all rounds. */
  readonly lost: number;
  readonly flooded: readonly Flooded[];
}

interface Case {
  readonly name: string;
  readonly quotas: string;
  readonly manners: Manners;
  /** Whose the bad client's connections are; nobody's by default. */
  readonly user?: string;
  /** By turns, a quiet one first. */
  readonly rounds: number;
}

const cases: readonly Case[] = [
  { name: "quotas, one connection", quotas: FLOOD.quotas, manners: "stays-away", user: "mallory", rounds: 3 },
  {
    ...{ name: "quotas, a user who comes back at once", quotas: FLOOD.quotas, rounds: 1 },
    ...{ manners: "comes-back", user: "mallory" },
  },
  {
    name: "quotas, an anonymous client that comes back at once",
    quotas: FLOOD.quotas,
    manners: "comes-back",
    rounds: 1,
  },
  { name: "no quotas, one connection", quotas: "", manners: "stays-away", rounds: 1 },
];

/** Others' latency beside one connection that sends far too much, without quotas and with them. */
export async function runQuotas(): Promise<readonly FloodResult[]> {
  const results: FloodResult[] = [];
  for (const each of cases) {
    console.error(`${each.name} ...`);
    const result = await runCase(each);
    console.error(JSON.stringify(result));
    results.push(result);
  }
  return results;
}

async function runCase({ name, quotas, manners, user, rounds }: Case): Promise<FloodResult> {
  await using hub = await startLocalHub({ QUOTAS: quotas });
  const { url } = hub;
  const clients = startRemote("local/hub-clients.js");
  const bad = startRemote("local/flood.js");
  const [quietMs, floodedMs, flooded]: [number[], number[], Flooded[]] = [[], [], []];
  let lost = 0;
  const talk = async (perSecond: number = FLOOD.senders, ms: number = FLOOD.roundMs) => {
    const { p50Ms, sent, arrived } = await clients.ask<Talked>("talk", { url, perSecond, ms });
    lost += sent - arrived;
    return p50Ms;
  };
  try {
    await clients.ask("open", { url, count: FLOOD.senders, atOnce: FLOOD.senders });
    // What is to be started and compiled is, before anything is measured.
    await talk(FLOOD.warmUp.perSecond, FLOOD.warmUp.ms);
    const query = user === undefined ? "session_id=mallory" : `idToken=${await tokenOf(url, user)}`;
    const { framesPerSecond, addresses } = FLOOD;
    const flood: Flood = { url, query, framesPerSecond, addresses, manners };
    for (let round = 0; round < rounds; round += 1) {
      quietMs.push(await talk());
      await bad.ask("begin", flood);
      floodedMs.push(await talk());
      flooded.push(await bad.ask<Flooded>("end"));
    }
    return { name, quietMs, floodedMs, ratio: median(floodedMs) / median(quietMs), lost, flooded };
  } finally {
    bad.end();
    clients.end();
  }
}

/** The local hub stands for the user pool as well. */
async function tokenOf(url: string, user: string): Promise<string> {
  const { host } = new URL(url);
  return (await fetch(`http://${host}/token?user=${user}&groups=everybody`)).text();
}
