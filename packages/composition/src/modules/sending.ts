import { createMessageHandler } from "@switchboard/adapters-aws";
import { createSendMessage, defaultSendPolicy, sendPolicies } from "@switchboard/domain";
import { answerHello, answerPing, createAnswerFrame, createAnswerSendMessage } from "@switchboard/protocols";
import { optional } from "valibot";
import { oneOf } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";
import { acceptedMethods } from "./authentication/accepted-methods.ts";

/** Connections that send. Whom they may send to depends on how they are let in, unless the deployment says it. */
export const sending = defineModule({
  variables: { AUTH: acceptedMethods, SEND_POLICY: optional(oneOf(sendPolicies)) },
  makes: ({ AUTH: methods, SEND_POLICY: policy = defaultSendPolicy(methods) }) => ({
    sendMessage: needs("deliver", "encoder", "clock", "ids", "addressKinds").make(({ addressKinds: kinds, ...parts }) =>
      createSendMessage({ ...parts, kinds, policy }),
    ),
    messageHandler: needs("identifySender", "sendMessage", "clock", "log").make(
      ({ identifySender, sendMessage, clock, log }) => {
        const actions = { sendMessage: createAnswerSendMessage({ sendMessage }) };
        return createMessageHandler({ clock, log, answerText: createAnswerFrame({ identifySender, actions }) });
      },
    ),
  }),
});

/** Frames that no route takes. */
export const answering = defineModule({
  variables: {},
  makes: () => ({
    messageHandler: needs("identifySender", "clock", "log").make(({ identifySender, clock, log }) => {
      const actions = { hello: answerHello, ping: answerPing };
      return createMessageHandler({ clock, log, answerText: createAnswerFrame({ identifySender, actions }) });
    }),
  }),
});
