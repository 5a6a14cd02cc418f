import { createBackendHandler } from "@switchboard/adapters-aws/lambda";
import { createPublishMessages, createReportRefusals, createSendMessage } from "@switchboard/domain";
import { createAnswerPublishRequest } from "@switchboard/protocols";
import { defineModule, needs } from "../../module.ts";

/** Backends that send: to whomever they like. */
export const publishing = defineModule({
  variables: {},
  makes: () => ({
    publishMessages: needs("deliver", "storeMessage", "clock", "ids", "addressKinds").make(
      ({ addressKinds: kinds, ...parts }) => {
        // The policy is about connections, and none sends through this.
        const sendMessage = createSendMessage({ ...parts, kinds, policy: "nobody" });
        return createPublishMessages({ sendMessage, clock: parts.clock });
      },
    ),
    reportRefusals: needs("eventQueue", "metrics", "clock", "ids").make(createReportRefusals),
    publishHandler: needs("publishMessages", "reportRefusals", "clock", "log").make(({ clock, log, ...parts }) =>
      createBackendHandler({ event: "publish", clock, log, answer: createAnswerPublishRequest(parts) }),
    ),
  }),
});
