import { createDeliverer, defaultDeliveryLimits } from "@switchboard/domain";
import { optional } from "valibot";
import { wholeNumber } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Delivering to connections: what senders and workers have in common. */
export const delivering = defineModule({
  /** The most posts that an invocation begins in a second; AWS raises its limit for the account on request. */
  variables: { POSTS_PER_SECOND: optional(wholeNumber(1, 100_000)) },
  makes: ({ POSTS_PER_SECOND: postsPerSecond }) => ({
    deliverer: needs("gateway", "unregister", "terminateConnection", "protocols", "clock", "random").make(
      ({ terminateConnection: terminate, ...parts }) => {
        const limits = { ...defaultDeliveryLimits, ...(postsPerSecond !== undefined && { postsPerSecond }) };
        return createDeliverer({ ...parts, terminate, limits });
      },
    ),
  }),
});
