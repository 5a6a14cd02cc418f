import { createEventBridgeClient, createEventBridgeEventBus } from "@switchboard/adapters-aws/eventbridge";
import { createEventHandler } from "@switchboard/adapters-aws/lambda";
import { createPutEvents } from "@switchboard/domain";
import { optional } from "valibot";
import { text } from "../configuration.ts";
import { defineModule, needs } from "../module.ts";

/** Putting on a bus of EventBridge what has happened in the hub. */
export const events = defineModule({
  variables: {
    AWS_REGION: text,
    /** A name, or an ARN. */
    EVENT_BUS: text,
    POWERTOOLS_SERVICE_NAME: optional(text, "switchboard"),
  },
  makes: ({ AWS_REGION: region, EVENT_BUS: busName, POWERTOOLS_SERVICE_NAME: hub }) => ({
    eventBus: needs().make(() =>
      createEventBridgeEventBus({ client: createEventBridgeClient({ region }), busName, hub }),
    ),
    putEvents: needs("eventBus", "clock", "random", "metrics").make(({ eventBus: bus, ...parts }) =>
      createPutEvents({ bus, ...parts }),
    ),
    eventHandler: needs("putEvents", "clock", "log").make(createEventHandler),
  }),
});
