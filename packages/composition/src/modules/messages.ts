import { createMessageHandler } from "@switchboard/adapters-aws/lambda";
import {
  countQuotasMet,
  createAnnounceStored,
  createHandleText,
  createLoadSender,
  createQuotaGuard,
  createReadHistory,
  createRecoverMessages,
  createSayHello,
  createSendMessage,
  defaultSendPolicy,
  sendPolicies,
} from "@switchboard/domain";
import { optional } from "valibot";
import { oneOf, wholeNumber } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";
import { acceptedMethods } from "./authentication/accepted-methods.ts";

/** What the protocol lets a message have. */
const mostAddresses = 1000;

/** What clients send. Whom they may send to depends on how they are let in, unless the deployment says it. */
export const messages = defineModule({
  variables: {
    AUTH: acceptedMethods,
    SEND_POLICY: optional(oneOf(sendPolicies)),
    ADDRESSES_PER_MESSAGE: optional(wholeNumber(1, mostAddresses), "250"),
  },
  makes: ({
    AUTH: methods,
    SEND_POLICY: policy = defaultSendPolicy(methods),
    ADDRESSES_PER_MESSAGE: addressesPerMessage,
  }) => ({
    sendLimits: needs().make(() => ({ addresses: addressesPerMessage })),
    loadSender: needs("registry", "terminateConnection", "clock").make(({ terminateConnection: terminate, ...parts }) =>
      createLoadSender({ ...parts, terminate }),
    ),
    announceStored: needs("gateway", "protocols", "clock").make(createAnnounceStored),
    sendMessage: needs("deliver", "storeMessage", "announceStored", "clock", "ids", "addressKinds", "sendLimits").make(
      ({ addressKinds: kinds, sendLimits: limits, ...parts }) => createSendMessage({ ...parts, kinds, policy, limits }),
    ),
    sayHello: needs("registry", "joinRules", "addressKinds", "history", "historyOf", "sendLimits").make(
      ({ addressKinds: kinds, sendLimits: limits, ...parts }) => createSayHello({ ...parts, kinds, limits }),
    ),
    readHistory: needs("history", "historyOf").make(createReadHistory),
    recoverMessages: needs("history", "historyOf").make(createRecoverMessages),
    quotaGuard: needs("quotas", "registry", "userUsage", "clock", "random").make((parts) => {
      const { connection, user } = parts.quotas;
      return Object.keys({ ...connection, ...user }).length === 0 ? undefined : createQuotaGuard(parts);
    }),
    handleText: needs(
      "quotaGuard",
      "loadSender",
      "terminateConnection",
      "protocols",
      "sendMessage",
      "sayHello",
      "joinGroups",
      "leaveGroups",
      "readHistory",
      "recoverMessages",
      "refreshConnection",
    ).make(({ terminateConnection: terminate, ...parts }) => createHandleText({ ...parts, terminate })),
    messageHandler: needs("handleText", "clock", "log").make(createMessageHandler),
  }),
  decorates: () => ({
    handleText: needs("metrics").make(
      ({ metrics }) =>
        (handleText) =>
          countQuotasMet(handleText, metrics),
    ),
  }),
});
