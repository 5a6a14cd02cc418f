import type { ConnectionGateway, EncodedPayload, PostOutcome } from "../index.ts";

/**
 * What a gateway answers to a post instead of what it would: an outcome, at once or later; it may throw, or never
 * answer.
 *
 * @param attempt counts the posts to the connection since the answer was set, from 1
 */
export type PostAnswer = (attempt: number) => PostOutcome | Promise<PostOutcome>;

export interface MemoryConnectionGateway extends ConnectionGateway {
  /** Opens a connection. */
  open(connectionId: string): void;
  /** What has arrived at a connection, open or closed, in order. */
  received(connectionId: string): readonly EncodedPayload[];
  /**
   * Decides what comes of every post to a connection from now on, whether it is open or not; a post that comes out as
   * `delivered` arrives. Without an answer, the gateway is itself again.
   */
  answerPosts(connectionId: string, answer?: PostAnswer): void;
}

/** Connections without a network: what is posted is kept. */
export function createMemoryConnectionGateway(): MemoryConnectionGateway {
  const openIds = new Set<string>();
  const arrived = new Map<string, EncodedPayload[]>();
  const answers = new Map<string, () => ReturnType<PostAnswer>>();

  return {
    async post(connectionId, payload) {
      const usual = openIds.has(connectionId) ? "delivered" : "gone";
      const outcome = (await answers.get(connectionId)?.()) ?? usual;
      if (outcome === "delivered") {
        arrived.set(connectionId, [...(arrived.get(connectionId) ?? []), payload.slice()]);
      }
      return outcome;
    },

    async close(connectionId) {
      openIds.delete(connectionId);
    },

    isOpen: async (connectionId) => openIds.has(connectionId),

    open: (connectionId) => void openIds.add(connectionId),

    received: (connectionId) => arrived.get(connectionId) ?? [],

    answerPosts(connectionId, answer) {
      let attempts = 0;
      if (answer === undefined) {
        answers.delete(connectionId);
      } else {
        answers.set(connectionId, () => {
          attempts += 1;
          return answer(attempts);
        });
      }
    },
  };
}
