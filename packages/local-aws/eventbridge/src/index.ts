export type { BusEvent, Rule, Target, TargetInput } from "./definitions.ts";
export { createEventBridgeRoutes, type EventBridgeCall } from "./eventbridge-routes.ts";
export {
  createLocalEventBridge,
  type EventReport,
  type LocalEventBridge,
  type LocalEventBridgeOptions,
  type QueueMessage,
  type Undeliverable,
} from "./local-eventbridge.ts";
export { readSchedule } from "./schedule/read-schedule.ts";
export type { Schedule } from "./schedule/schedule.ts";
export { checkTargetInput } from "./target-input.ts";
