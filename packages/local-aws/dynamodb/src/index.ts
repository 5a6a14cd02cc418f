import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

/** A DynamoDB on this machine, in memory, with DynamoDB Streams on the same port: empty at the start, gone at the end. */
export interface LocalDynamoDb {
  /** e.g. `http://127.0.0.1:8000`; any AWS client with any credentials can use it. */
  readonly endpoint: string;
  /**
   * Deletes the items whose time to live is over by then, in tables that have one, and stamps the records of streams with
   * this time from now on. It is never done by itself: without it, nothing expires.
   *
   * @param nowMs epoch milliseconds
   * @returns how many items
   */
  expire(nowMs: number): Promise<number>;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What DynamoDB answers a request with instead of carrying it out: 400 with the type and what else is in the body. */
export interface Refusal {
  readonly type: string;
  readonly content: object;
}

/**
 * Decides in DynamoDB's own process what it carries out, so that no other process stands between it and its callers. A module
 * exports one as `createRequestFilter`; `tell` hands plain data to whoever has started DynamoDB.
 */
export type CreateRequestFilter<Input> = (
  input: Input,
  tell: (message: unknown) => void,
) => (request: FilteredRequest) => Refusal | undefined;

/** A request that has arrived whole. */
export interface FilteredRequest {
  /** Of its signature. */
  readonly authorization: string | undefined;
  /** e.g. `DynamoDB_20120810.GetItem` */
  readonly target: string | undefined;
  readonly body: Buffer;
}

export interface DynamoDbOptions {
  /** The TCP port; 0, the default, lets the system choose. */
  readonly port?: number;
  /** Where its tables are, in ARNs. Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly accountId?: string;
  /** How the ARN of the first stream of each table ends. Default: when the stream is made, as on AWS. */
  readonly streamLabel?: string;
  /** Called when there are more records in a stream, soon after. */
  readonly onRecords?: (streamArn: string) => void;
  /** Absolute path of the program of DynamoDB's process, where it has been bundled and moved. Default: this package's own. */
  readonly program?: string;
  /** Default: everything is carried out. */
  readonly filter?: {
    /** Absolute path of a module in JavaScript that exports `createRequestFilter`. */
    readonly module: string;
    /** Plain data for it. */
    readonly input: unknown;
    /** Gets what the filter tells. */
    readonly onTold?: (message: unknown) => void;
  };
}

type Start = { readonly port: number } | { readonly error: { readonly code: string; readonly message: string } };

type Answer =
  | Start
  | { readonly told: unknown }
  | { readonly streamArns: readonly string[] }
  | { readonly expired: number };

/**
 * Starts an embedded DynamoDB on loopback, in a process of its own: the scheduler gives it a share of the processor as large
 * as that of any other process, and nothing that its caller does holds it up. It ends with its caller, however that ends.
 *
 * @throws an `Error` with the `code` of the socket's, e.g. `EADDRINUSE`, when it cannot listen.
 */
export async function startDynamoDb({
  port = 0,
  region = "us-east-1",
  accountId = "000000000000",
  streamLabel,
  onRecords,
  program = ownProgram(),
  filter,
}: DynamoDbOptions = {}): Promise<LocalDynamoDb> {
  // In a group and session of its own. A Ctrl-C in the terminal is for the caller, which may need it to stop properly; and
  // desktops that share the processor by session give it a share of its own.
  const child = fork(program, { detached: true, stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
  const exited = once(child, "exit");
  /** Those who wait for a sweep to end; sweeps end in the order in which they began. */
  const sweeps: ((expired: number) => void)[] = [];
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
    for (const end of sweeps.splice(0)) end(0);
  };
  const listening = new Promise<Start>((resolve) => {
    child.on("message", (answer: Answer) => {
      if ("told" in answer) filter?.onTold?.(answer.told);
      else if ("streamArns" in answer) for (const arn of answer.streamArns) onRecords?.(arn);
      else if ("expired" in answer) sweeps.shift()?.(answer.expired);
      else resolve(answer);
    });
    child.once("exit", (code, signal) =>
      resolve({ error: { code: "EXIT", message: `DynamoDB has ended: ${code ?? signal}` } }),
    );
  });
  child.send({
    ...{ port, place: { region, accountId }, streamLabel },
    ...(filter !== undefined && { filter: { module: filter.module, input: filter.input } }),
  });
  const answer = await listening;
  if ("error" in answer) {
    await stop();
    throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
  }
  return {
    endpoint: `http://127.0.0.1:${answer.port}`,
    expire: (nowMs) =>
      new Promise((resolve) => {
        if (!child.connected) return resolve(0);
        sweeps.push(resolve);
        child.send({ nowMs });
      }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Resolved by name, not by path: callers are bundled, and a bundle has moved away from this file. */
function ownProgram(): string {
  return createRequire(import.meta.url).resolve("@switchboard/local-dynamodb/server");
}
