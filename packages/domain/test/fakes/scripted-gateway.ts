import type { ConnectionGateway, PostOutcome } from "../../src/index.ts";
import { textOf } from "./test-encoder.ts";

/** What a post comes to: an outcome, a fault that is thrown, or something that takes its time. */
export type Step = PostOutcome | Error | (() => Promise<PostOutcome>);

export interface Script {
  /** What the posts come to, one after the other; the last one again and again. Without any, they are delivered. */
  readonly posts?: readonly Step[];
  /** Whether a look finds it open. */
  readonly open?: boolean | Error;
  readonly close?: Error;
}

export interface ScriptedGateway extends ConnectionGateway {
  /** Every call, such as `post c-1`, in the order they began. */
  readonly calls: readonly string[];
  /** What was posted, in the order it was. */
  readonly texts: readonly string[];
}

export function createScriptedGateway(scripts: Readonly<Record<string, Script>> = {}): ScriptedGateway {
  const calls: string[] = [];
  const texts: string[] = [];
  const posted = new Map<string, number>();
  return {
    calls,
    texts,
    async post(connectionId, payload) {
      calls.push(`post ${connectionId}`);
      texts.push(textOf(payload));
      const nth = posted.get(connectionId) ?? 0;
      posted.set(connectionId, nth + 1);
      const posts = scripts[connectionId]?.posts ?? [];
      const step = posts[nth] ?? posts.at(-1) ?? "delivered";
      if (step instanceof Error) throw step;
      return typeof step === "string" ? step : step();
    },
    async close(connectionId) {
      calls.push(`close ${connectionId}`);
      const fault = scripts[connectionId]?.close;
      if (fault !== undefined) throw fault;
    },
    async isOpen(connectionId) {
      calls.push(`look at ${connectionId}`);
      const open = scripts[connectionId]?.open ?? false;
      if (open instanceof Error) throw open;
      return open;
    },
  };
}
