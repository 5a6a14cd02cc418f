import { createPublishMessages, createSendMessage } from "@switchboard/domain";
import { defineModule } from "../compose.ts";
import { tokens } from "../tokens.ts";

/** Backends that send: to whomever they like. */
export const publishing = defineModule({}, (bind) => {
  bind(tokens.publishMessages).toResolvedValue(
    (deliver, encoder, clock, ids, kinds) => {
      // The policy is about connections, and none sends through this.
      const sendMessage = createSendMessage({ deliver, encoder, clock, ids, kinds, policy: "nobody" });
      return createPublishMessages({ sendMessage, clock });
    },
    [tokens.deliver, tokens.encoder, tokens.clock, tokens.ids, tokens.addressKinds],
  );
});
