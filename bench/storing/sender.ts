// A process that runs the function of messages, as one of its environments does. Its argument names the bundle.

import { createRequire } from "node:module";
import { answerCommands } from "../support/remote.ts";
import type { Cost } from "./plan.ts";

interface Sending {
  /** The event of a client's frame. */
  readonly event: object;
  readonly messages: number;
  readonly limitMs: number;
}

type Handler = (event: object, context: object) => Promise<{ readonly body?: string } | undefined>;

const { handler }: { readonly handler: Handler } = createRequire(import.meta.url)(process.argv[2] ?? "");

answerCommands({
  /** Sends so many messages, each when the one before is acknowledged, as an environment of Lambda works. */
  async send({ event, messages, limitMs }: Sending): Promise<Cost & { readonly answer: string }> {
    let answer = "";
    const startedAt = performance.now();
    const before = process.cpuUsage();
    for (let sent = 0; sent < messages; sent += 1) {
      const endsAt = Date.now() + limitMs;
      const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => endsAt - Date.now() };
      answer = (await handler(event, context))?.body ?? "";
    }
    const { user, system } = process.cpuUsage(before);
    return { messages, cpuMs: (user + system) / 1000, wallMs: performance.now() - startedAt, answer };
  },
});
