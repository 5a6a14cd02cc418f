export { composeInMemory, type Memory } from "./compose-in-memory.ts";
