import { fileURLToPath } from "node:url";
import { lambdaNode } from "@switchboard/lambda-node";
import { type Remote, startRemote } from "../support/remote.ts";
import { sdkEnvironment } from "../support/sdk-environment.ts";
import { createEventSource } from "./event-source.ts";
import { watchPeakMemory } from "./peak-memory.ts";
import { type Delivery, groupOf, limitMs, nodeOptions, workers } from "./plan.ts";

/** What stands for AWS. */
export interface Surroundings {
  readonly services: Remote;
  readonly posts: Remote;
  readonly addresses: {
    readonly region: string;
    readonly tableName: string;
    readonly historyTableName: string;
    readonly dynamoDb: string;
    readonly sqs: string;
    readonly deliveryQueueUrl: string;
    readonly deadLetterQueueUrl: string;
  };
  readonly managementEndpoint: string;
  readonly senderId: string;
}

interface Acknowledgement {
  readonly delivered: number;
  readonly queued: number;
  readonly positions?: unknown;
}

interface Taken {
  readonly posts: number;
  readonly reached: number;
  readonly lastAt: number;
}

/**
 * Delivers a message as it is deployed: the function that takes it, the queue, the workers.
 *
 * @param isStored whether messages to groups are kept; what recipients get has positions then
 */
export async function deliverOurs(around: Surroundings, size: number, isStored: boolean): Promise<Delivery> {
  const { addresses, senderId } = around;
  const history = isStored ? { HISTORY: "group:**=1h/300", HISTORY_TABLE: addresses.historyTableName } : {};
  const sender = startFunction(deployed("lambda-message"), around, history);
  const delivering = Array.from({ length: workers }, () => startFunction(deployed("lambda-deliver"), around));
  const all = [sender, ...delivering];
  const source = createEventSource({
    ...{ endpoint: addresses.sqs, region: addresses.region, queueUrl: addresses.deliveryQueueUrl },
    ...{ workers: delivering, limitMs: 60_000 },
  });
  const requestContext = { connectionId: senderId, routeKey: "sendMessage", requestId: "bench" };
  return measured(around, size, all, async () => {
    const body = JSON.stringify({ action: "sendMessage", to: { groups: [groupOf(size)] }, data: { text: "hello" } });
    const { body: ack = "" } = await sender.ask<{ readonly body?: string }>("invoke", {
      event: { requestContext, body },
      limitMs,
    });
    const { delivered, queued, positions }: Acknowledgement = JSON.parse(ack);
    if (delivered + queued !== size || (positions !== undefined) !== isStored)
      throw new Error(`Of ${size} connections the acknowledgement has ${ack}`);
    return source.drain();
  });
}

/** Delivers a message as AWS's sample does: everybody is read into memory, and posted to at once. */
export async function deliverPlainly(around: Surroundings, size: number): Promise<Delivery> {
  const sender = startFunction(fileURLToPath(new URL("plain/message.cjs", import.meta.url)), around);
  return measured(around, size, [sender], async () => {
    // The same items: where ours has the shard in its key, the name of this group begins with it.
    const body = JSON.stringify({
      action: "sendMessage",
      to: { groups: [`0#${groupOf(size)}`] },
      data: { text: "hello" },
    });
    await sender.ask("invoke", { event: { requestContext: { connectionId: around.senderId }, body }, limitMs });
    return 0;
  });
}

/** @param deliver how many messages went through the queue */
async function measured(
  { services, posts, senderId }: Surroundings,
  size: number,
  functions: readonly Remote[],
  deliver: () => Promise<number>,
): Promise<Delivery> {
  const peaks = functions.map(({ process }) => watchPeakMemory(process.pid));
  const most = () => Math.max(...peaks.map((peak) => peak.bytes()));
  try {
    for (const each of functions) await each.ask("ready");
    const idleBytes = most();
    await services.ask("takeReadUnits");
    await posts.ask("take", { senderId });
    const beganAt = Date.now();
    const outcome = await within(limitFor(functions), deliver());
    const peakBytes = most();
    for (const each of functions) each.end();
    const readUnits = await services.ask<number>("takeReadUnits");
    const { posts: posted, reached, lastAt } = await posts.ask<Taken>("take", { senderId });
    const result = { size, ms: Math.max(0, lastAt - beganAt), peakBytes, idleBytes, readUnits, reached, posts: posted };
    return "cutOff" in outcome
      ? { ...result, ...outcome, queueMessages: 0 }
      : { ...result, queueMessages: outcome.value };
  } finally {
    for (const peak of peaks) peak[Symbol.dispose]();
    for (const each of functions) each.end();
  }
}

/** A function alone has to be done before API Gateway gives up; workers have as long as their queue is not empty. */
function limitFor(functions: readonly Remote[]): number {
  return functions.length === 1 ? limitMs : Number.POSITIVE_INFINITY;
}

async function within<Value>(
  ms: number,
  work: Promise<Value>,
): Promise<{ readonly value: Value } | { readonly cutOff: string }> {
  if (ms === Number.POSITIVE_INFINITY) return { value: await work };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ readonly cutOff: string }>((resolve) => {
    timer = setTimeout(resolve, ms, { cutOff: `after ${ms / 1000} s` });
  });
  const done = work.then(
    (value) => ({ value }),
    (fault: unknown) => ({ cutOff: String(fault).includes("has ended") ? "out of memory" : "by a fault" }),
  );
  return Promise.race([done, late]).finally(() => clearTimeout(timer));
}

function startFunction(
  bundle: string,
  { addresses, managementEndpoint }: Surroundings,
  settings: Readonly<Record<string, string>> = {},
): Remote {
  const env = {
    NODE_OPTIONS: nodeOptions,
    TABLE_NAME: addresses.tableName,
    AUTH: "none",
    MANAGEMENT_ENDPOINT: managementEndpoint,
    DELIVERY_QUEUE_URL: addresses.deliveryQueueUrl,
    DEAD_LETTER_QUEUE_URL: addresses.deadLetterQueueUrl,
    AWS_REGION: addresses.region,
    ...settings,
    ...sdkEnvironment,
    AWS_ENDPOINT_URL_DYNAMODB: addresses.dynamoDb,
    AWS_ENDPOINT_URL_SQS: addresses.sqs,
  };
  return startRemote("audience/function.js", [bundle], {
    ...{ env, execPath: lambdaNode() ?? process.execPath, execArgv: [] },
    // Its log lines are nobody's here.
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

function deployed(app: string): string {
  return fileURLToPath(new URL(`../../apps/${app}/dist/main.cjs`, import.meta.url));
}
