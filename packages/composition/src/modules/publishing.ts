import { createPublishMessages, createSendMessage } from "@switchboard/domain";
import { defineModule } from "../compose.ts";

/** Backends that send: to whomever they like. */
export const publishing = defineModule({}, () => ({
  publishMessages: ({ deliver, encoder, clock, ids, addressKinds: kinds }) => {
    // The policy is about connections, and none sends through this.
    const sendMessage = createSendMessage({ deliver, encoder, clock, ids, kinds, policy: "nobody" });
    return createPublishMessages({ sendMessage, clock });
  },
}));
