import { once } from "node:events";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";

/** A DynamoDB on this machine, in memory: empty at the start, gone at the end. */
export interface LocalDynamoDb {
  /** e.g. `http://127.0.0.1:8000`; any AWS client with any credentials can use it. */
  readonly endpoint: string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an embedded DynamoDB on loopback, in a worker thread of its own so that it does not hold up its caller.
 *
 * @param options.port the TCP port; 0, the default, lets the system choose.
 * @throws an `Error` with the `code` of the socket's, e.g. `EADDRINUSE`, when it cannot listen.
 */
export async function startDynamoDb({ port = 0 }: { readonly port?: number } = {}): Promise<LocalDynamoDb> {
  // Resolved by name, not by path: callers are bundled, and a bundle has moved away from this file.
  const worker = new Worker(createRequire(import.meta.url).resolve("@switchboard/local-dynamodb/server"), {
    workerData: { port },
  });
  const [answer] = (await once(worker, "message")) as [
    { readonly port?: number; readonly error?: { readonly code: string; readonly message: string } },
  ];
  const stop = async () => void (await worker.terminate());
  if (answer.error !== undefined) {
    await stop();
    throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
  }
  return { endpoint: `http://127.0.0.1:${answer.port}`, stop, [Symbol.asyncDispose]: stop };
}
