// What storing adds to a message to 10 connections: `npm run bench:storing`.
//
// One process is DynamoDB, one takes the posts, one sends messages that are stored, one the same where nothing is kept; this one
// only directs.

import { fileURLToPath } from "node:url";
import { lambdaNode } from "@switchboard/lambda-node";
import { startDynamoDb } from "@switchboard/local-dynamodb";
import {
  type Cost,
  firstMessages,
  messagesPerRound,
  payloadBytes,
  recipients,
  rounds,
  type Way,
  warmUpMessages,
  ways,
} from "./storing/plan.ts";
import { storingBounds, writeStoringReport } from "./storing/report.ts";
import { prepareRoom, roomName, tables } from "./storing/room.ts";
import { type Remote, startRemote } from "./support/remote.ts";
import { beginRun } from "./support/run.ts";
import { sdkEnvironment } from "./support/sdk-environment.ts";

const region = "us-east-1";
const limitMs = 29_000;

Object.assign(process.env, sdkEnvironment);
const benchmark = beginRun("storing");
await using dynamoDb = await startDynamoDb();
const posts = startRemote("audience/posts.js");
const senderId = await prepareRoom({ endpoint: dynamoDb.endpoint, region });
const managementEndpoint = await posts.ask<string>("endpoint");
const senders: Readonly<Record<Way, Remote>> = {
  with: await startSender("with"),
  without: await startSender("without"),
};
const first = { with: await send("with", firstMessages), without: await send("without", firstMessages) };
for (const way of ways) await send(way, warmUpMessages);
const costs: Record<Way, Cost[]> = { with: [], without: [] };
// In turns: what else the machine does falls on both alike. Back and forth: so does what a round leaves to the next one.
for (let round = 0; round < rounds; round += 1) {
  for (const way of round % 2 === 0 ? ways : ways.toReversed()) costs[way].push(await send(way, messagesPerRound));
}
const results = {
  with: { first: first.with, rounds: costs.with },
  without: { first: first.without, rounds: costs.without },
};
benchmark.conclude({ report: writeStoringReport(results, benchmark.origin()), bounds: storingBounds(results) });

async function send(way: Way, messages: number): Promise<Cost> {
  await posts.ask("take", { senderId });
  const body = JSON.stringify({ action: "sendMessage", to: { groups: [roomName] }, data: "x".repeat(payloadBytes) });
  const event = { requestContext: { connectionId: senderId, routeKey: "sendMessage", requestId: "bench" }, body };
  const { answer, ...cost } = await senders[way].ask<Cost & { readonly answer: string }>("send", {
    ...{ event, messages, limitMs },
  });
  const taken = await posts.ask<{ readonly posts: number; readonly reached: number }>("take", { senderId });
  if (taken.posts !== messages * recipients || taken.reached !== recipients) {
    throw new Error(`${messages} messages to ${recipients} connections came to ${JSON.stringify(taken)}: ${answer}`);
  }
  const { positions }: { readonly positions?: unknown } = JSON.parse(answer);
  if ((positions !== undefined) !== (way === "with"))
    throw new Error(`What is ${way} history has the answer ${answer}`);
  return cost;
}

async function startSender(way: Way): Promise<Remote> {
  const bundle = fileURLToPath(new URL("../../apps/lambda-message/dist/main.cjs", import.meta.url));
  const env = {
    TABLE_NAME: tables.connections,
    AUTH: "none",
    MANAGEMENT_ENDPOINT: managementEndpoint,
    ...(way === "with" && { HISTORY: "group:**=1h/300", HISTORY_TABLE: tables.history }),
    AWS_REGION: region,
    ...sdkEnvironment,
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
  };
  return startRemote("storing/sender.js", [bundle], {
    ...{ env, execPath: lambdaNode() ?? process.execPath, execArgv: [] },
    // Its log lines are nobody's here.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}
