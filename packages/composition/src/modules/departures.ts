import { countClosed, createUnregister } from "@switchboard/domain";
import { defineModule, needs } from "../module.ts";

/** Forgetting connections, whatever the cause. */
export const departures = defineModule({
  variables: {},
  makes: () => ({ unregister: needs("registry").make(createUnregister) }),
  decorates: () => ({
    unregister: needs("metrics").make(
      ({ metrics }) =>
        (unregister) =>
          countClosed(unregister, metrics),
    ),
  }),
});
