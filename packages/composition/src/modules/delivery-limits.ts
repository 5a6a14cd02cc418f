import { type DeliveryLimits, defaultDeliveryLimits } from "@switchboard/domain";
import { wholeNumber } from "../configuration.ts";

/** The most posts that an invocation begins in a second; AWS raises its limit for the account on request. */
export const postsPerSecond = wholeNumber(1, 100_000);

export function deliveryLimits({
  POSTS_PER_SECOND,
}: {
  readonly POSTS_PER_SECOND?: number | undefined;
}): DeliveryLimits {
  return { ...defaultDeliveryLimits, ...(POSTS_PER_SECOND !== undefined && { postsPerSecond: POSTS_PER_SECOND }) };
}
