export { decodeEvents } from "./event-text.ts";
export { createSqsClient } from "./sqs-client.ts";
export { createSqsDeadLetters } from "./sqs-dead-letters.ts";
export { createSqsDeliveryQueue } from "./sqs-delivery-queue.ts";
export { createSqsEventQueue } from "./sqs-event-queue.ts";
export { createSqsUnregisterQueue } from "./sqs-unregister-queue.ts";
export { type DecodedTask, decodeTask, encodeTask, encodeUnregisterTask } from "./task-text.ts";
