import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createSeededRandom } from "@switchboard/domain/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectionIdsIn, leaveBehind, messageIds, openSession } from "../support/crowd.ts";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";
import { type PostFaults, postFates, startPostFaults, usualFate } from "../support/post-faults.ts";

const directLimit = 10;
/** With this one, everything happens, and no delivery has more than six unlucky attempts, nor more than one that hangs. */
const seed = 13;

/** The same for every run, whatever order the posts come in. */
function rollFor(place: number, attempt: number): number {
  return createSeededRandom(JSON.stringify([seed, place, attempt]))();
}

// Each function says which process it runs in, so that the test can kill it.
const sayPid = `--import=data:text/javascript,${encodeURIComponent("console.log(JSON.stringify({ pid: process.pid }))")}`;

let hub: Hub;
let faults: PostFaults;
beforeAll(async () => {
  let target = "";
  faults = await startPostFaults(() => target);
  hub = await startHub({
    MANAGEMENT_ENDPOINT: faults.endpoint,
    DIRECT_DELIVERY_LIMIT: String(directLimit),
    NODE_OPTIONS: sayPid,
  });
  target = hub.switchboard.gateway.managementEndpoint;
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
  await faults[Symbol.asyncDispose]();
});

/** What a function has written, as far as it was JSON. */
function linesOf(name: string): readonly Readonly<Record<string, unknown>>[] {
  return hub.lines.filter(({ functionName }) => functionName === name).map(({ line }) => JSON.parse(line));
}

function killWorkers(): void {
  const pids = linesOf("DeliverFunction").flatMap(({ pid }) => (typeof pid === "number" ? [pid] : []));
  for (const pid of pids) process.kill(pid, "SIGKILL");
}

/** Connections that are gone without anybody knowing. */
const leftBehind = 6;

test("workers deliver to who is beyond the limit; one that is killed in the middle loses nobody", {
  timeout: 60_000,
}, async () => {
  const { clock } = hub.switchboard.gateway;
  const live = await openSession(hub, "crowd", 30);
  await leaveBehind(hub, "crowd", leftBehind);
  const sender = await hub.connect({ session_id: "sender" });
  const ids = await connectionIdsIn(hub, "crowd");

  let isKilled = false;
  let worked = 0;
  faults.decide(({ connectionId, attempt }) => {
    const place = ids.indexOf(connectionId);
    if (place >= directLimit) worked += 1;
    if (worked >= 15 && !isKilled) {
      isKilled = true;
      killWorkers();
    }
    return usualFate(rollFor(place, attempt));
  });
  const ack = await sender.ask({ action: "sendMessage", sessions: ["crowd"], text: "to all" });
  expect(ack).toMatchObject({ type: "ack", failed: 0, queued: ids.length - directLimit });
  if (ack.type !== "ack") throw new Error("There are no counts.");
  expect(ack.delivered + ack.gone).toBe(directLimit);

  // Nothing is heard of the first worker; the queue gives the task out again when its visibility timeout is over.
  expect(await hub.event("batch", ({ failed }) => failed > 0)).toMatchObject({ functionName: "DeliverFunction" });
  expect(isKilled).toBe(true);
  clock.advance(180_000);
  await hub.event("batch", ({ failed }) => failed === 0);
  const tasks = linesOf("DeliverFunction").filter(({ message }) => message === "task");
  expect(tasks).toEqual([
    expect.objectContaining({
      ...{ level: "INFO", outcome: "done", messageId: ack.messageId, attempt: 1, timesReceived: 2 },
      ...{ delivered: live.length - ack.delivered, gone: leftBehind - ack.gone },
      ...{ requeued: 0, deadLettered: 0, kept: 0 },
    }),
  ]);
  for (const client of live) expect(messageIds(client)).toEqual(new Set([ack.messageId]));
  expect(faults.fates).toEqual(new Set(postFates));
  // Who has gone is forgotten, and nobody else.
  expect(await connectionIdsIn(hub, "crowd")).toHaveLength(live.length);
});

/** Puts a text into the delivery queue, and waits for the dead letter that it comes to. */
async function letterOf(text: string): Promise<unknown> {
  const { origin } = new URL(hub.switchboard.gateway.managementEndpoint);
  const sqs = new SQSClient({ ...clientConfig, endpoint: origin });
  const urlOf = (queue: string) => `${origin}/000000000000/${queue}`;
  await sqs.send(new SendMessageCommand({ QueueUrl: urlOf("DeliveryQueue"), MessageBody: text }));
  const QueueUrl = urlOf("DeadLetterQueue");
  const { Messages: [letter] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: letter?.ReceiptHandle }));
  sqs.destroy();
  return JSON.parse(letter?.Body ?? "null");
}

test("what is no task becomes a dead letter, and the queue is done with it", async () => {
  expect(await letterOf("no task")).toEqual({ letter: "unreadable", problem: "It is not JSON.", text: "no task" });
  // The letter may be there before the line is.
  await expect
    .poll(() => linesOf("DeliverFunction").find(({ outcome }) => outcome === "unreadable"))
    .toMatchObject({ level: "ERROR", message: "task" });
});

test("whom a message cannot reach, a dead letter names", async () => {
  const task = {
    ...{ version: 1, attempt: 1 },
    // As long as a frame may be, which this one therefore cannot be.
    message: { messageId: "m-1", from: {}, sentAtMs: 1_767_225_600_000, payload: "x".repeat(131_072) },
    recipients: [
      {
        ...{ protocol: "switchboard.v1", foundAt: "everyone#0" },
        connections: ["one=", "other="].map((id) => [id, Date.now() + 7_200_000]),
      },
    ],
  };
  expect(await letterOf(JSON.stringify(task))).toEqual({
    ...{ letter: "missed", missed: { "too-large": ["one=", "other="] } },
    ...task,
  });
});
