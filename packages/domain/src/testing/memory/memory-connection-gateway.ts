import type { ConnectionGateway, EncodedPayload, PostOutcome } from "../../index.ts";

/**
 * What one post comes to: an outcome, a fault that is thrown, or something that takes its time, or for ever.
 *
 * A function is called with how many posts to the connection there have been since its answers were set, this one included.
 */
export type PostAnswer = PostOutcome | Error | ((attempt: number) => PostOutcome | Promise<PostOutcome>);

/** How the calls for one connection are answered. */
export interface ConnectionAnswers {
  /** What the posts come to, one after the other; the last one again and again. */
  readonly posts?: readonly PostAnswer[];
  /** What `isOpen` returns or throws. */
  readonly isOpen?: boolean | Error;
  /** What `close` throws; the connection stays open then. */
  readonly close?: Error;
}

export interface MemoryConnectionGateway extends ConnectionGateway {
  /** Opens a connection. */
  open(connectionId: string): void;
  /** What has arrived at a connection, open or closed, in order. */
  received(connectionId: string): readonly EncodedPayload[];
  /** Every payload that was posted to anybody, in the order of the calls, whatever came of them. */
  posted(): readonly EncodedPayload[];
  /** Every call, such as `post c-1`, in the order they began. */
  calls(): readonly string[];
  /**
   * Decides what comes of calls for a connection from now on, whether it is open or not; a post that comes out as
   * `delivered` arrives. Where there is no answer, the gateway is itself.
   */
  answer(connectionId: string, answers: ConnectionAnswers): void;
  /** `answer` for posts alone. */
  answerPosts(connectionId: string, ...posts: readonly PostAnswer[]): void;
}

/** Connections without a network: what is posted is kept. */
export function createMemoryConnectionGateway({
  open = [],
  answers = {},
}: {
  /** The ids of connections that are open from the beginning. */
  readonly open?: Iterable<string>;
  /** Like `answer`, by connection id. */
  readonly answers?: Readonly<Record<string, ConnectionAnswers>>;
} = {}): MemoryConnectionGateway {
  const openIds = new Set(open);
  const arrived = new Map<string, EncodedPayload[]>();
  const posted: EncodedPayload[] = [];
  const calls: string[] = [];
  const answersOf = new Map(Object.entries(answers));
  const attempts = new Map<string, number>();

  async function outcomeOf(connectionId: string): Promise<PostOutcome> {
    const attempt = (attempts.get(connectionId) ?? 0) + 1;
    attempts.set(connectionId, attempt);
    const posts = answersOf.get(connectionId)?.posts ?? [];
    const answer = posts[attempt - 1] ?? posts.at(-1) ?? (openIds.has(connectionId) ? "delivered" : "gone");
    if (answer instanceof Error) throw answer;
    return typeof answer === "string" ? answer : answer(attempt);
  }

  function answer(connectionId: string, given: ConnectionAnswers): void {
    answersOf.set(connectionId, given);
    attempts.delete(connectionId);
  }

  return {
    async post({ connectionId }, payload) {
      calls.push(`post ${connectionId}`);
      posted.push(payload.slice());
      const outcome = await outcomeOf(connectionId);
      if (outcome === "delivered") {
        arrived.set(connectionId, [...(arrived.get(connectionId) ?? []), payload.slice()]);
      }
      return outcome;
    },

    async close({ connectionId }) {
      calls.push(`close ${connectionId}`);
      const fault = answersOf.get(connectionId)?.close;
      if (fault !== undefined) throw fault;
      openIds.delete(connectionId);
    },

    async isOpen({ connectionId }) {
      calls.push(`isOpen ${connectionId}`);
      const isOpen = answersOf.get(connectionId)?.isOpen ?? openIds.has(connectionId);
      if (isOpen instanceof Error) throw isOpen;
      return isOpen;
    },

    open: (connectionId) => void openIds.add(connectionId),
    received: (connectionId) => arrived.get(connectionId) ?? [],
    posted: () => posted,
    calls: () => calls,
    answer,
    answerPosts: (connectionId, ...posts) => answer(connectionId, { ...answersOf.get(connectionId), posts }),
  };
}
