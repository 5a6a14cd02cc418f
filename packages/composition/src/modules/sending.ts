import { createSendMessage, defaultSendPolicy, sendPolicies } from "@switchboard/domain";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { oneOf } from "../configuration.ts";
import { waysIn } from "../ways-in.ts";

/** Connections that send. Whom they may send to depends on how they are let in, unless the deployment says it. */
export const sending = defineModule(
  { AUTH: waysIn, SEND_POLICY: optional(oneOf(sendPolicies)) },
  ({ AUTH: ways, SEND_POLICY: policy = defaultSendPolicy(ways) }) => ({
    sendMessage: ({ deliver, encoder, clock, ids, addressKinds: kinds }) =>
      createSendMessage({ deliver, encoder, clock, ids, kinds, policy }),
  }),
);
