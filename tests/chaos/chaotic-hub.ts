import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createSeededRandom } from "@switchboard/domain/testing";
import { type Call, type Fate, startFaultProxy, throttled } from "@switchboard/local-dynamodb/fault-proxy";
import { clientConfig, type Hub, startHub } from "../support/hub.ts";
import { type Post, type PostFaults, startPostFaults, usualFate } from "../support/post-faults.ts";
import { directLimit } from "./plan.ts";

/** The hub with a bad network between its functions, the gateway and the table, and functions that can be killed. */
export interface ChaoticHub extends AsyncDisposable {
  readonly hub: Hub;
  readonly posts: PostFaults;
  /** Lets the table fail from now on, or not; `onWrite` is called before each write. */
  troubleStore(fails: boolean, onWrite: () => void): void;
  /** Has every call to a table come to the same, until it is `undefined` again or no trouble is wanted any longer. */
  strike(tableName: string, fate: Fate | undefined): void;
  /** What has become of calls to the table. */
  readonly storeFates: ReadonlySet<string>;
  /** Sends a signal to every process of a function; how many there were. */
  signal(functionName: string, signal: NodeJS.Signals): number;
  /** Tasks that wait, are being worked on, or rest. */
  tasks(): Promise<number>;
  /** Takes the dead letters, with the connections that each names. */
  takeDeadLetters(): Promise<readonly DeadLetter[]>;
}

export interface DeadLetter {
  /** The message's number. */
  readonly n: number;
  readonly connectionIds: readonly string[];
}

// Each function says which process it runs in, so that it can be killed.
const sayPid = `--import=data:text/javascript,${encodeURIComponent("console.log(JSON.stringify({ pid: process.pid }))")}`;

const WRITES: readonly string[] = ["BatchWriteItem", "PutItem", "UpdateItem", "DeleteItem"];

/**
 * @param settings what is different from a deployment's defaults, by the names of the functions' variables
 * @param templateFile what is run, where that is not the deployed template
 */
export async function startChaoticHub(
  seed: string,
  settings: Readonly<Record<string, string>> = {},
  templateFile?: string,
): Promise<ChaoticHub> {
  let managementEndpoint = "";
  let dynamoDbEndpoint = "";
  const posts = await startPostFaults(() => managementEndpoint);
  const store = await startFaultProxy(() => dynamoDbEndpoint);
  const hub = await startHub(
    {
      MANAGEMENT_ENDPOINT: posts.endpoint,
      AWS_ENDPOINT_URL_DYNAMODB: store.endpoint,
      DIRECT_DELIVERY_LIMIT: String(directLimit),
      NODE_OPTIONS: sayPid,
      ...settings,
    },
    { random: createSeededRandom(`${seed} gateway`), ...(templateFile !== undefined && { templateFile }) },
  );
  managementEndpoint = hub.switchboard.gateway.managementEndpoint;
  dynamoDbEndpoint = hub.switchboard.dynamoDbEndpoint;
  const { origin } = new URL(managementEndpoint);
  const sqs = new SQSClient({ ...clientConfig, endpoint: origin });
  const urlOf = (queue: string) => `${origin}/000000000000/${queue}`;
  const roll = createSeededRandom(`${seed} store`);
  const storeFates = new Set<string>();
  const struck = new Map<string, Fate>();

  function pidsOf(functionName: string): readonly number[] {
    const own = hub.lines.filter((line) => line.functionName === functionName);
    return own.flatMap(({ line }) => [/^\{"pid":(\d+)\}$/.exec(line)?.[1]].flatMap((pid) => pid ?? []).map(Number));
  }

  return {
    hub,
    posts,
    storeFates,
    strike(tableName, fate) {
      if (fate === undefined) struck.delete(tableName);
      else struck.set(tableName, fate);
    },
    troubleStore(fails, onWrite) {
      struck.clear();
      store.decide((call) => {
        if (WRITES.includes(call.operation)) onWrite();
        const fate = struck.get(tableOf(call)) ?? (fails ? storeFate(call, roll()) : "pass");
        storeFates.add(typeof fate === "string" ? fate : Object.keys(fate).join());
        return fate;
      });
    },
    signal: (functionName, signal) => pidsOf(functionName).filter((pid) => isSent(pid, signal)).length,
    async tasks() {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: urlOf("DeliveryQueue"), AttributeNames: ["All"] }),
      );
      const kinds = ["", "NotVisible", "Delayed"].map((kind) => `ApproximateNumberOfMessages${kind}` as const);
      return kinds.reduce((sum, kind) => sum + Number((Attributes as Record<string, string>)[kind]), 0);
    },
    async takeDeadLetters() {
      const letters: DeadLetter[] = [];
      for (;;) {
        const command = new ReceiveMessageCommand({ QueueUrl: urlOf("DeadLetterQueue"), MaxNumberOfMessages: 10 });
        const { Messages = [] } = await sqs.send(command);
        if (Messages.length === 0) return letters;
        letters.push(...Messages.map(({ Body = "" }) => deadLetterOf(Body)));
      }
    },
    async [Symbol.asyncDispose]() {
      sqs.destroy();
      await hub[Symbol.asyncDispose]();
      await posts[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
    },
  };
}

function tableOf({ input: { TableName, RequestItems = {} } }: Call): string {
  return TableName ?? Object.keys(RequestItems)[0] ?? "";
}

/** Of a hundred calls to the table 13 do not go well, of writes 25; most are tried again by the function's own client. */
function storeFate({ operation }: Call, roll: number): Fate {
  if (roll < 0.06) return throttled;
  if (roll < 0.075) return "hang";
  if (roll < 0.1) return "reset";
  if (roll < 0.13) return "lose-answer";
  return roll < 0.25 && operation === "BatchWriteItem" ? { firstOnly: 1 } : "pass";
}

/** The same for every run, whatever order the posts come in. */
export function fateOf(seed: string, place: string, n: number, attempt: Post["attempt"]) {
  return usualFate(createSeededRandom(JSON.stringify([seed, place, n, attempt]))());
}

function isSent(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}

/** A letter of the worker, or a whole task that the queue has moved. */
function deadLetterOf(text: string): DeadLetter {
  const { message, missed, recipients } = JSON.parse(text) as {
    readonly message: { readonly payload: { readonly n: number } };
    readonly missed?: Readonly<Record<string, readonly string[]>>;
    readonly recipients: readonly { readonly connections: readonly (readonly [string, number])[] }[];
  };
  const { n } = message.payload;
  if (missed !== undefined) return { n, connectionIds: Object.values(missed).flat() };
  return { n, connectionIds: recipients.flatMap(({ connections }) => connections.map(([id]) => id)) };
}
