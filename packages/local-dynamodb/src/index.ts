import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

/** A DynamoDB on this machine, in memory: empty at the start, gone at the end. */
export interface LocalDynamoDb {
  /** e.g. `http://127.0.0.1:8000`; any AWS client with any credentials can use it. */
  readonly endpoint: string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

type Answer = { readonly port: number } | { readonly error: { readonly code: string; readonly message: string } };

/**
 * Starts an embedded DynamoDB on loopback, in a process of its own: the scheduler gives it a share of the processor as large
 * as that of any other process, and nothing that its caller does holds it up. It ends with its caller, however that ends.
 *
 * @param options.port the TCP port; 0, the default, lets the system choose.
 * @throws an `Error` with the `code` of the socket's, e.g. `EADDRINUSE`, when it cannot listen.
 */
export async function startDynamoDb({ port = 0 }: { readonly port?: number } = {}): Promise<LocalDynamoDb> {
  // Resolved by name, not by path: callers are bundled, and a bundle has moved away from this file.
  const file = createRequire(import.meta.url).resolve("@switchboard/local-dynamodb/server");
  // In a group and session of its own. A Ctrl-C in the terminal is for the caller, which may need it to stop properly; and
  // desktops that share the processor by session give it a share of its own.
  const child = fork(file, [String(port)], {
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    execArgv: [],
  });
  const exited = once(child, "exit");
  const stop = async () => {
    child.kill("SIGKILL");
    await exited;
  };
  const answer = await Promise.race([
    once(child, "message").then(([message]) => message as Answer),
    exited.then(([code, signal]) => ({ error: { code: "EXIT", message: `DynamoDB has ended: ${code ?? signal}` } })),
  ]);
  if ("error" in answer) {
    await stop();
    throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
  }
  return { endpoint: `http://127.0.0.1:${answer.port}`, stop, [Symbol.asyncDispose]: stop };
}
