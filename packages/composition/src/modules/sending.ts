import { createDeliver, createSendMessage } from "@switchboard/domain";
import { defineModule } from "../compose.ts";
import { tokens } from "../tokens.ts";

/** Delivering messages. */
export const sending = defineModule({}, (bind) => {
  bind(tokens.deliver).toResolvedValue(
    (registry, gateway, retire, clock, random, log) => createDeliver({ registry, gateway, retire, clock, random, log }),
    [tokens.registry, tokens.gateway, tokens.retireConnection, tokens.clock, tokens.random, tokens.log],
  );
  bind(tokens.sendMessage).toResolvedValue(
    (deliver, encoder, clock, ids, kinds) => createSendMessage({ deliver, encoder, clock, ids, kinds }),
    [tokens.deliver, tokens.encoder, tokens.clock, tokens.ids, tokens.addressKinds],
  );
});
