export { createEventBridgeClient } from "./eventbridge-client.ts";
export { createEventBridgeEventBus } from "./eventbridge-event-bus.ts";
