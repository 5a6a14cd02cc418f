export { type ExitCode, exitCodes } from "./errors/exit-codes.ts";
export { run } from "./run.ts";
export type { Surroundings } from "./surroundings.ts";
