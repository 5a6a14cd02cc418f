// The worker thread that one execution environment is: loads a bundle, then handles one invocation after the other.

import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import type { InvocationMessage, OutcomeMessage, WorkerSetup } from "./worker-messages.ts";

type Handler = (event: unknown, context: object) => unknown;

const { bundle, handler: exportName } = workerData as WorkerSetup;
const loaded = load();

parentPort?.on("message", async (message: InvocationMessage) => {
  parentPort?.postMessage("kind" in loaded ? loaded : await handle(loaded.handler, message));
});

/** Loads the bundle as Lambda does at a cold start. What fails here fails every invocation. */
function load(): { readonly handler: Handler } | OutcomeMessage {
  try {
    const exported: Record<string, unknown> = createRequire(bundle)(bundle);
    const handler = exported[exportName];
    if (typeof handler === "function") return { handler: handler as Handler };
    const errorMessage = `${exportName} is undefined or not exported`;
    return { kind: "function-error", errorType: "Runtime.HandlerNotFound", errorMessage };
  } catch (thrown) {
    return failure(thrown);
  }
}

async function handle(handler: Handler, message: InvocationMessage): Promise<OutcomeMessage> {
  try {
    const context = {
      ...message.context,
      getRemainingTimeInMillis: () => Math.max(0, message.deadlineMs - Date.now()),
    };
    const result = await handler(JSON.parse(message.eventJson), context);
    return { kind: "returned", resultJson: serialise(result) };
  } catch (thrown) {
    return failure(thrown);
  }
}

/** Lambda answers `null` for a handler that returns nothing. */
function serialise(result: unknown): string {
  try {
    return JSON.stringify(result) ?? "null";
  } catch (cause) {
    throw Object.assign(new Error("Unable to stringify response body", { cause }), {
      name: "Runtime.MarshalError",
    });
  }
}

function failure(thrown: unknown): OutcomeMessage {
  const isError = thrown instanceof Error;
  const errorType = isError ? thrown.name : typeof thrown;
  return { kind: "function-error", errorType, errorMessage: isError ? thrown.message : String(thrown) };
}
