export { eventBridgeCalls } from "./eventbridge-calls.ts";
export {
  createEventBridgeService,
  type EventBridgeServiceOptions,
  type StackEvents,
  type StackTarget,
} from "./service.ts";
