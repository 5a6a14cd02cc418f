import { createCloseConnection } from "@switchboard/domain";
import { defineModule } from "../compose.ts";

/** Forgetting connections that have closed. */
export const closing = defineModule({}, () => ({
  closeConnection: ({ registry }) => createCloseConnection({ registry }),
}));
