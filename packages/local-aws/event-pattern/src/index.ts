export { type EventPattern, readEventPattern } from "./event-pattern.ts";
export type { Json, JsonObject } from "./json.ts";
