export { type CurrentInvocation, createCurrentInvocation } from "./current-invocation.ts";
export { createEmbeddedMetrics } from "./embedded-metrics.ts";
export { createJsonLog, logLevels } from "./json-log.ts";
export { continueTrace, traceIdOf } from "./trace-header.ts";
