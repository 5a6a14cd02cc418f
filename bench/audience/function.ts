// A process that runs a Lambda function, as one of its environments does. Its argument names the bundle.

import { createRequire } from "node:module";
import { answerCommands } from "../support/remote.ts";

interface Invocation {
  readonly event: object;
  readonly limitMs: number;
}

type Handler = (event: object, context: object) => Promise<unknown>;

const { handler }: { readonly handler: Handler } = createRequire(import.meta.url)(process.argv[2] ?? "");

answerCommands({
  /** Answers once the function has been loaded. */
  ready: () => true,
  invoke({ event, limitMs }: Invocation) {
    const endsAt = Date.now() + limitMs;
    return handler(event, { awsRequestId: "bench", getRemainingTimeInMillis: () => endsAt - Date.now() });
  },
});
