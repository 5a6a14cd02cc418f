import { switchboardV1 as protocol } from "@switchboard/protocols";
import { defineModule, needs } from "../module.ts";

/** Switchboard's own client protocol. */
export const switchboardV1 = defineModule({
  variables: {},
  makes: () => ({ clientProtocols: [needs().make(() => protocol)] }),
});
