// What a program on top of the local AWS needs besides the library.

export { UnusableTemplate } from "@switchboard/local-service";
export { runDescribed } from "../run-described.ts";
export { type Command, readCommandLine } from "./command-line.ts";
export { createFunctionSayings } from "./function-sayings.ts";
export { readSettings, type Settings } from "./read-settings.ts";
export { createTerminal } from "./terminal.ts";
export { tlsLines, tlsOptions } from "./tls-lines.ts";
