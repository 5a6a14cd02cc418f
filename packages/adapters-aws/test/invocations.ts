import { createCurrentInvocation } from "../src/observability/index.ts";

/** What a log needs to be told of a deployment and an invocation that a test is not about. */
export const anyInvocation = {
  service: "hub",
  invocation: createCurrentInvocation({ isTraced: false }),
};
