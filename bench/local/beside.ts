import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Job, PacedResult } from "../gateway/clients.ts";
import { freePorts } from "../support/free-ports.ts";
import { dependenciesOf, installLocked } from "../support/install-locked.ts";
import { median } from "../support/median.ts";
import { startRemote } from "../support/remote.ts";
import { BESIDE } from "./plan.ts";
import { treeUse } from "./process-tree.ts";
import { type Program, startProgram } from "./program.ts";

/** What one of the two did in one round; of several, the median of each. */
export interface BesideResult {
  readonly startedMs: number;
  readonly connectionsPerSecond: number;
  readonly roundTripMs: Readonly<Record<Job, number>>;
  /** Of the messages whose round trips were measured. */
  readonly lost: number;
  readonly firstPerSecond: Readonly<Record<Job, number>>;
  readonly nextPerSecond: Readonly<Record<Job, number>>;
  readonly bytes: number;
  readonly processes: number;
}

export interface Contender {
  readonly name: string;
  start(): Promise<{ readonly program: Program; readonly url: string }>;
}

const FUNCTIONS = fileURLToPath(new URL("gateway/functions.cjs", import.meta.url));
const MAIN = fileURLToPath(new URL("../../apps/local-hub/dist/main.js", import.meta.url));
const PROJECT = fileURLToPath(new URL("../local/serverless-offline/", import.meta.url));
/** Ignored by git, and no part of the workspace: nothing but this benchmark installs or finds it. */
const INSTALLED = fileURLToPath(new URL("../../.tools/serverless-offline/", import.meta.url));

/** The gateway with its defaults, for an API of one's own. */
export const ours: Contender = {
  name: "local gateway",
  async start() {
    mkdirSync(INSTALLED, { recursive: true });
    const file = join(INSTALLED, "own-api.json");
    const names = ["accept", "identify", "echo", "forward"];
    const oneWay = (functionName: string) => ({ integration: { type: "AWS_PROXY", functionName } });
    const twoWay = (functionName: string) => ({ ...oneWay(functionName), routeResponse: true });
    const [port = 0] = await freePorts(1);
    const config = {
      port,
      api: {
        ...{ apiId: "benchmarks", region: "us-east-1", accountId: "123456789012", stage: "bench" },
        routeSelectionExpression: "$request.body.action",
        routes: {
          ...{ $connect: oneWay("accept"), $disconnect: oneWay("accept"), identify: twoWay("identify") },
          ...{ echo: twoWay("echo"), forward: oneWay("forward") },
        },
      },
      functions: names.map((name) => ({ name, bundle: FUNCTIONS, handler: name })),
    };
    writeFileSync(file, JSON.stringify(config));
    const program = await startProgram({
      command: process.execPath,
      args: [MAIN, "--config", file],
      ready: "ready\n",
    });
    return { program, url: `ws://127.0.0.1:${port}/bench` };
  },
};

export const serverlessOffline: Contender = {
  name: `serverless-offline ${dependenciesOf(PROJECT)["serverless-offline"]}, \`--useInProcess\``,
  async start() {
    install();
    const [HTTP_PORT = 0, LAMBDA_PORT = 0, WEBSOCKET_PORT = 0] = await freePorts(3);
    const program = await startProgram({
      command: process.execPath,
      args: [join(INSTALLED, "node_modules", "serverless", "bin", "serverless.js"), "offline", "start"],
      cwd: INSTALLED,
      env: {
        ...{ HTTP_PORT: String(HTTP_PORT), LAMBDA_PORT: String(LAMBDA_PORT), WEBSOCKET_PORT: String(WEBSOCKET_PORT) },
        ...{ SLS_TELEMETRY_DISABLED: "1", SLS_NOTIFICATIONS_MODE: "off", SLS_TRACKING_DISABLED: "1" },
        ...{ AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" },
      },
      ready: "Offline [http for websocket] listening",
    });
    return { program, url: `ws://127.0.0.1:${WEBSOCKET_PORT}` };
  },
};

/** Connections, then messages, with a fresh program. */
export async function runRound({ name, start }: Contender): Promise<BesideResult> {
  console.error(`${name} ...`);
  const { program, url } = await start();
  await using _program = program;
  const clients = startRemote("gateway/clients.js");
  const { inFlight, firstMs, nextMs, pacedPerSecond: perSecond, pacedMs: ms } = BESIDE;
  const openedPerSecond = async (count: number) => {
    const startedAt = performance.now();
    await clients.ask("open", { url, count });
    return (count * 1_000) / (performance.now() - startedAt);
  };
  let lost = 0;
  const roundTrip = async (job: Job) => {
    const { roundTripsMs, sent } = await clients.ask<PacedResult>("paced", { job, perSecond, ms });
    lost += sent - roundTripsMs.length;
    return median(roundTripsMs);
  };
  const saturate = async (job: Job, during: number) =>
    ((await clients.ask<number>("saturate", { job, inFlight, ms: during })) * 1_000) / during;
  try {
    const connectionsPerSecond = await openedPerSecond(BESIDE.connections);
    await clients.ask("identify");
    const roundTripMs = { echo: await roundTrip("echo"), forward: await roundTrip("forward") };
    const echo = [await saturate("echo", firstMs), await saturate("echo", nextMs)] as const;
    const forward = [await saturate("forward", firstMs), await saturate("forward", nextMs)] as const;
    const { bytes, processes } = treeUse(program.process.pid);
    return {
      ...{ startedMs: program.startedMs, connectionsPerSecond, roundTripMs, lost, bytes, processes },
      firstPerSecond: { echo: echo[0], forward: forward[0] },
      nextPerSecond: { echo: echo[1], forward: forward[1] },
    };
  } finally {
    clients.end();
  }
}

export function medianOf(rounds: readonly BesideResult[]): BesideResult {
  const of = (value: (round: BesideResult) => number) => median(rounds.map(value));
  const ofJobs = (value: (round: BesideResult) => Readonly<Record<Job, number>>) => ({
    echo: of((round) => value(round).echo),
    forward: of((round) => value(round).forward),
  });
  return {
    startedMs: of(({ startedMs }) => startedMs),
    connectionsPerSecond: of(({ connectionsPerSecond }) => connectionsPerSecond),
    roundTripMs: ofJobs(({ roundTripMs }) => roundTripMs),
    lost: of((round) => round.lost),
    firstPerSecond: ofJobs(({ firstPerSecond }) => firstPerSecond),
    nextPerSecond: ofJobs(({ nextPerSecond }) => nextPerSecond),
    bytes: of(({ bytes }) => bytes),
    processes: of(({ processes }) => processes),
  };
}

function install(): void {
  installLocked(PROJECT, INSTALLED);
  copyFileSync(join(PROJECT, "serverless.yml"), join(INSTALLED, "serverless.yml"));
  copyFileSync(FUNCTIONS, join(INSTALLED, "functions.cjs"));
  writeFileSync(join(INSTALLED, "functions.js"), 'module.exports = require("./functions.cjs");\n');
}
