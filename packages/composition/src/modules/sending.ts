import {
  createDeliver,
  createSendMessage,
  defaultDeliveryLimits,
  defaultSendPolicy,
  sendPolicies,
} from "@switchboard/domain";
import { optional } from "valibot";
import { defineModule } from "../compose.ts";
import { count, oneOf } from "../configuration.ts";
import { tokens } from "../tokens.ts";
import { waysIn } from "../ways-in.ts";

/** Delivering messages. Whom connections may send to depends on how they are let in, unless the deployment says it. */
export const sending = defineModule(
  { AUTH: waysIn, SEND_POLICY: optional(oneOf(sendPolicies)), POSTS_PER_SECOND: optional(count) },
  (bind, configuration) => {
    const { AUTH: ways, SEND_POLICY: policy = defaultSendPolicy(ways) } = configuration;
    const { POSTS_PER_SECOND: postsPerSecond } = configuration;
    const limits = { ...defaultDeliveryLimits, ...(postsPerSecond !== undefined && { postsPerSecond }) };
    bind(tokens.deliver).toResolvedValue(
      (registry, gateway, retire, clock, random, metrics) =>
        createDeliver({ registry, gateway, retire, clock, random, metrics, limits }),
      [tokens.registry, tokens.gateway, tokens.retireConnection, tokens.clock, tokens.random, tokens.metrics],
    );
    bind(tokens.sendMessage).toResolvedValue(
      (deliver, encoder, clock, ids, kinds) => createSendMessage({ deliver, encoder, clock, ids, kinds, policy }),
      [tokens.deliver, tokens.encoder, tokens.clock, tokens.ids, tokens.addressKinds],
    );
  },
);
