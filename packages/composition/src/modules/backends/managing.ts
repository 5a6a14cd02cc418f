import { createBackendHandler } from "@switchboard/adapters-aws/lambda";
import { createConnectionCloser, createManage, defaultDeliveryLimits } from "@switchboard/domain";
import { createAnswerManageRequest } from "@switchboard/protocols";
import { optional } from "valibot";
import { wholeNumber } from "../../configuration.ts";
import { defineModule, needs } from "../../module.ts";

/** Backends that have something changed. */
export const managing = defineModule({
  /** As for deliveries: closing a connection is two calls. */
  variables: { POSTS_PER_SECOND: optional(wholeNumber(1, 100_000)) },
  makes: ({ POSTS_PER_SECOND: postsPerSecond }) => ({
    connectionCloser: needs("gateway", "unregister", "terminateConnection", "protocols", "clock", "random").make(
      ({ terminateConnection: terminate, ...parts }) => {
        const limits = { ...defaultDeliveryLimits, ...(postsPerSecond !== undefined && { postsPerSecond }) };
        return createConnectionCloser({ ...parts, terminate, limits });
      },
    ),
    manage: needs(
      ...(["registry", "memberships", "denials", "connectionCloser", "history", "addressKinds", "clock"] as const),
    ).make(({ addressKinds: kinds, connectionCloser: closer, ...parts }) => createManage({ ...parts, closer, kinds })),
    manageHandler: needs("manage", "clock", "log").make(({ manage, clock, log }) =>
      createBackendHandler({
        ...{ event: "manage", clock, log },
        answer: createAnswerManageRequest({ manage, clock }),
      }),
    ),
  }),
});
