import { createDisconnectHandler } from "@switchboard/adapters-aws";
import { countClosed, createCloseConnection } from "@switchboard/domain";
import { defineModule, needs } from "../module.ts";

/** Forgetting connections that have closed. */
export const disconnecting = defineModule({
  variables: {},
  makes: () => ({
    closeConnection: needs("registry").make(createCloseConnection),
    disconnectHandler: needs("closeConnection", "clock", "log").make(createDisconnectHandler),
  }),
  decorates: () => ({
    closeConnection: needs("metrics").make(
      ({ metrics }) =>
        (close) =>
          countClosed(close, metrics),
    ),
  }),
});
