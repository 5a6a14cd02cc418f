export { createEmbeddedMetrics } from "./embedded-metrics.ts";
export { createJsonLog } from "./json-log.ts";
