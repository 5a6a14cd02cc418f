import { createClientProtocols } from "@switchboard/domain";
import { defineModule, needs } from "../module.ts";

/** The client protocols that other modules add, together. The first is no better than the others. */
export const protocols = defineModule({
  variables: {},
  makes: () => ({
    protocols: needs("clientProtocols").make(({ clientProtocols }) => createClientProtocols(clientProtocols)),
  }),
});
