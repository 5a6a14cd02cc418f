export { createSqsClient } from "./sqs-client.ts";
export { createSqsDeadLetters } from "./sqs-dead-letters.ts";
export { createSqsDeliveryQueue } from "./sqs-delivery-queue.ts";
export { type DecodedTask, decodeTask, encodeTask } from "./task-text.ts";
