export type { Caller } from "./caller.ts";
export { createLocalSqs, type LocalSqs } from "./local-sqs.ts";
export type { MessageAttribute, MessageAttributes } from "./messages/message-attributes.ts";
export { systemAttributesOf } from "./messages/receive-message.ts";
export type { Queue, ReceivedMessage, Receiving } from "./queue.ts";
export { defaultSettings, type QueueSettings } from "./queue-settings.ts";
export { Refusal } from "./refusal.ts";
export { createSqsRoutes, type SqsCall } from "./sqs-routes.ts";
export { type RunningSqs, startSqs } from "./start-sqs.ts";
