import { defineModule, needs } from "@switchboard/composition";
import { createLineProtocol } from "@switchboard/protocols/testing";

/** A second client protocol, as a deployment would add one. */
export const lineProtocol = defineModule({
  variables: {},
  makes: () => ({ clientProtocols: [needs().make(createLineProtocol)] }),
});
