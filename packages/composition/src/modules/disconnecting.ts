import { createDisconnectHandler } from "@switchboard/adapters-aws/lambda";
import { defineModule, needs } from "../module.ts";

/** Forgetting connections that have closed. */
export const disconnecting = defineModule({
  variables: {},
  makes: () => ({ disconnectHandler: needs("unregister", "clock", "log").make(createDisconnectHandler) }),
});
