import { createCloseConnection } from "@switchboard/domain";
import { defineModule } from "../compose.ts";
import { tokens } from "../tokens.ts";

/** Forgetting connections that have closed. */
export const closing = defineModule({}, (bind) => {
  bind(tokens.closeConnection).toResolvedValue((registry) => createCloseConnection({ registry }), [tokens.registry]);
});
