import { createMessageHandler } from "@switchboard/adapters-aws/lambda";
import {
  createHandleText,
  createLoadSender,
  createSendMessage,
  defaultSendPolicy,
  sendPolicies,
} from "@switchboard/domain";
import { optional } from "valibot";
import { oneOf } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";
import { acceptedMethods } from "./authentication/accepted-methods.ts";

/** What clients send. Whom they may send to depends on how they are let in, unless the deployment says it. */
export const messages = defineModule({
  variables: { AUTH: acceptedMethods, SEND_POLICY: optional(oneOf(sendPolicies)) },
  makes: ({ AUTH: methods, SEND_POLICY: policy = defaultSendPolicy(methods) }) => ({
    loadSender: needs("registry", "terminateConnection", "clock").make(({ terminateConnection: terminate, ...parts }) =>
      createLoadSender({ ...parts, terminate }),
    ),
    sendMessage: needs("deliver", "clock", "ids", "addressKinds").make(({ addressKinds: kinds, ...parts }) =>
      createSendMessage({ ...parts, kinds, policy }),
    ),
    handleText: needs("loadSender", "sendMessage", "protocols").make(createHandleText),
    messageHandler: needs("handleText", "clock", "log").make(createMessageHandler),
  }),
});
