export {
  DEFAULT_VISIBILITY_SECONDS,
  QUEUE_RULES,
  type QueueDefinition,
  REDRIVE_RULES,
} from "./queue-definition.ts";
export { createSqsService, type SqsService, type SqsServiceOptions } from "./service.ts";
export { sqsCalls } from "./sqs-calls.ts";
