export { cryptoIds } from "./crypto-ids.ts";
export { systemClock } from "./system-clock.ts";
