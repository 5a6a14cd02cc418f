export type { AdjustableClock, Clock } from "./clock.ts";
export { createManualClock, type ManualClock, type ManualClockOptions } from "./manual-clock.ts";
export { createSystemClock } from "./system-clock.ts";
