export { decodeEvents } from "./event-text.ts";
export { createSqsClient } from "./sqs-client.ts";
export { createSqsDeadLetters } from "./sqs-dead-letters.ts";
export { createSqsDeliveryQueue } from "./sqs-delivery-queue.ts";
export { createSqsEventQueue } from "./sqs-event-queue.ts";
export { createSqsPresenceQueue } from "./sqs-presence-queue.ts";
export { createSqsPublicationLetters } from "./sqs-publication-letters.ts";
export { createSqsUnregisterQueue } from "./sqs-unregister-queue.ts";
export {
  type DecodedTask,
  decodeTask,
  encodePresenceTask,
  encodeTask,
  encodeUnregisterTask,
} from "./task-text.ts";
