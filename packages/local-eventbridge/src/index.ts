export type { Target, TargetInput } from "./definitions.ts";
export { type EventBridgeCall, createEventBridgeRoutes } from "./eventbridge-routes.ts";
export {
  createLocalEventBridge,
  type EventReport,
  type LocalEventBridge,
  type LocalEventBridgeOptions,
  type QueueMessage,
  type Undeliverable,
} from "./local-eventbridge.ts";
export { checkTargetInput } from "./target-input.ts";
export type { Rule } from "./definitions.ts";
export { readSchedule, type Schedule } from "./schedule/schedule.ts";
